using System.Text.Json;

namespace Orchestrate.Journeys.Tests.Misbehaviour;

/// <summary>Short ways to ask a run's document and its log.</summary>
internal static class Seen
{
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>How the task's attempts ended, oldest first.</summary>
    public static IEnumerable<string> Attempts(this JsonElement run, string task = "DO") =>
        run.GetProperty("tasks").EnumerateArray().Single(t => t.GetProperty("task").Text("task_id") == task).GetProperty("attempts").EnumerateArray().Select(a => a.Text("outcome"));

    public static IEnumerable<JsonElement> Of(this IEnumerable<(long Seq, string Type, JsonElement Data)> events, string type) => events.Where(e => e.Type == type).Select(e => e.Data);

    /// <summary>How turns of that kind ended, in order.</summary>
    public static IEnumerable<string> Turns(this IEnumerable<(long Seq, string Type, JsonElement Data)> events, string kind = "work") =>
        events.Of("run.turn.finished").Where(e => e.Text("kind") == kind).Select(e => e.Text("outcome"));

    /// <summary>The sessions in which turns of that kind were held, in order.</summary>
    public static IEnumerable<string> Sessions(this IEnumerable<(long Seq, string Type, JsonElement Data)> events, string kind) =>
        events.Of("run.turn.started").Where(e => e.Text("kind") == kind).Select(e => e.Text("session_id"));

    /// <summary>The run is completed and nothing of it is open or unconfirmed.</summary>
    public static void IsCompleted(this JsonElement run, IReadOnlyList<(long Seq, string Type, JsonElement Data)> events)
    {
        Assert.Equal(("completed", "acceptance_verified"), (run.Text("status"), run.Text("reason")));
        Assert.Empty(run.GetProperty("open_work").EnumerateArray());
        Assert.Equal(0, events[^1].Data.GetProperty("unconfirmed_stops").GetInt32());
    }
}
