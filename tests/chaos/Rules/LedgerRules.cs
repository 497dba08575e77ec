using System.Globalization;
using Orchestrate.AgentStub;
using Orchestrate.Chaos.Tests.Clients;

namespace Orchestrate.Chaos.Tests.Rules;

/// <summary>What the log calls finished, an agent did under the epoch that was in force then, as the agents themselves wrote it down; and what agents did is in the log.</summary>
internal static class LedgerRules
{
    public static IEnumerable<string> Breaches(RunHistory history)
    {
        var answered = history.Calls.Where(call => call.Answered is not null).Select(call => (call.Call.WorkId.ToString(), call.Call.Epoch)).ToHashSet();
        var finished = history.Of("run.turn.finished").ToList();
        foreach (var turn in finished.Where(turn => !answered.Contains((turn.Text("work_id"), EpochAt(history, turn)))))
            yield return $"the log has the result of a turn that no agent answered under epoch {EpochAt(history, turn)}: {turn.Seq} {turn.Data}";
        var known = finished.Select(turn => turn.Text("work_id")).ToHashSet(StringComparer.Ordinal);
        foreach (var call in history.Calls.Where(call => !known.Contains(call.Call.WorkId.ToString())).DistinctBy(call => call.Call.WorkId))
            yield return $"an agent was asked for a turn whose result is not in the log: {Describe(call)}";
    }

    private static int EpochAt(RunHistory history, SeenEvent finished) => history.Events
        .Where(e => e.Seq < finished.Seq && e.Type is "run.turn.dispatched" or "run.work.claimed" && e.Text("work_id") == finished.Text("work_id"))
        .Select(e => int.Parse(e.Text("epoch"), CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();

    private static string Describe(LedgerEntry entry) => $"{entry.Call} at {entry.At:O}, answered {entry.Answered:O}";
}
