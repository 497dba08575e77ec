using System.Net.Http.Json;
using System.Text.Json;
using Orchestrate.AgentStub;
using Orchestrate.Chaos.Tests.Clients;
using Orchestrate.Chaos.Tests.Fleets;

namespace Orchestrate.Chaos.Tests.Rules;

/// <summary>A run after all: its whole log, read from the start at each replica of event-stream, and what its agents were asked.</summary>
/// <param name="Run">The run.</param>
/// <param name="Events">The log at the first replica.</param>
/// <param name="Others">The logs at the others, each as one text.</param>
/// <param name="Calls">The agents' ledger.</param>
internal sealed record RunHistory(ChaosRun Run, IReadOnlyList<SeenEvent> Events, IReadOnlyList<string> Others, IReadOnlyList<LedgerEntry> Calls)
{
    /// <summary>The log as one text.</summary>
    public string Log => Text(Events);

    /// <summary>Turns that agents answered more than once, counted by the answers beyond the first.</summary>
    public int AnsweredTwice => Calls.Where(call => call.Answered is not null).GroupBy(call => call.Call.WorkId).Sum(turn => turn.Count() - 1);

    public IEnumerable<SeenEvent> Of(string type) => Events.Where(e => e.Type == type);

    public static async Task<IReadOnlyList<RunHistory>> ReadAsync(Fleet fleet, IReadOnlyList<ChaosRun> runs)
    {
        var calls = (await fleet.Agents.LedgerAsync()).ToLookup(entry => entry.Call.RunId);
        var streams = fleet.Of(Service.EventStream).Select(Connect).ToList();
        var histories = new List<RunHistory>();
        foreach (var run in runs)
        {
            var logs = await Task.WhenAll(streams.Select(stream => LogAsync(stream, run.Id)));
            histories.Add(new RunHistory(run, logs[0], [.. logs.Skip(1).Select(Text)], [.. calls[run.Id]]));
        }

        streams.ForEach(stream => stream.Dispose());
        return histories;
    }

    private static string Text(IReadOnlyList<SeenEvent> events) => string.Join('\n', events.Select(e => $"{e.Seq} {e.Type} {e.Data.GetRawText()}"));

    private static HttpClient Connect(Replica stream)
    {
        var http = new HttpClient { BaseAddress = stream.Address };
        http.DefaultRequestHeaders.Add("X-Orchestrate-Internal-Secret", Fleet.InternalSecret);
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        return http;
    }

    private static async Task<IReadOnlyList<SeenEvent>> LogAsync(HttpClient stream, Guid id)
    {
        var events = new List<SeenEvent>();
        while (true)
        {
            var page = await stream.GetFromJsonAsync<JsonElement>(new Uri($"/runs/{id}/events?after={(events.Count == 0 ? 0 : events[^1].Seq)}&limit=500", UriKind.Relative));
            events.AddRange(page.GetProperty("events").EnumerateArray().Select(SeenEvent.Read));
            if (page.GetProperty("end").GetBoolean() || page.GetProperty("events").GetArrayLength() == 0)
                return events;
        }
    }
}
