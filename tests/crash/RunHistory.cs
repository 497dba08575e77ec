using System.Text.Json;

namespace Orchestrate.Crash.Tests;

/// <summary>A run after all: its document and its whole log, read again from the start.</summary>
internal sealed record RunHistory(CrashRun Run, JsonElement Document, IReadOnlyList<SeenEvent> Events, IReadOnlyList<ModelCallRecord> Calls)
{
    public string Status => Document.GetProperty("status").GetString()!;

    /// <summary>The typed reason of its end, and the sentence to it.</summary>
    public string Reason => Field("reason");

    public string Detail => Field("detail");

    /// <summary>The branch that was delivered; empty when there is none.</summary>
    public string ResultBranch => Field("result_branch");

    /// <summary>Work that was lost, as the log has it.</summary>
    public int Lost => Of("run.work.lost").Count;

    public IReadOnlyList<SeenEvent> Of(string type) => [.. Events.Where(e => e.Type == type)];

    public static string Text(SeenEvent seen, string name) => seen.Data.TryGetProperty(name, out var value) ? value.ToString() : "";

    public static async Task<RunHistory> ReadAsync(CrashHost host, CrashRun run, IReadOnlyList<ModelCallRecord> calls)
    {
        var events = new List<SeenEvent>();
        while (true)
        {
            var page = await host.EventsAsync(run.Id, events.Count == 0 ? 0 : events[^1].Seq, 0, CancellationToken.None);
            events.AddRange(page.GetProperty("events").EnumerateArray().Select(CrashRun.Read));
            if (page.GetProperty("end").GetBoolean() || page.GetProperty("events").GetArrayLength() == 0)
                break;
        }

        return new RunHistory(run, await host.RunAsync(run.Id), events, calls);
    }

    private string Field(string name) => Document.TryGetProperty(name, out var value) ? value.ToString() : "";
}
