using static Orchestrate.Crash.Tests.RunHistory;

namespace Orchestrate.Crash.Tests;

/// <summary>A crash does not change what comes out of a run: an honest agent is not blamed for it, and a liar gains nothing.</summary>
internal static class OutcomeRules
{
    public static IEnumerable<string> Breaches(RunHistory history)
    {
        var lossesAllowed = history.Document.GetProperty("limits").GetProperty("max_lost_turns").GetInt32();
        if (history.Reason == "work_lost")
        {
            var losses = history.Lost + history.Of("run.work.failed").Count;
            if (losses <= lossesAllowed)
                yield return $"it ended as work_lost after {losses} losses; {lossesAllowed} are allowed";
            yield break;
        }

        var expected = history.Run switch
        {
            { Behaviour: Behaviour.Greedy } => (string[])["budget_exhausted", "max_iterations", "no_progress"],
            { CancelTaken: true } => ["cancelled_by_user"],
            _ => ["acceptance_verified"],
        };
        if (!expected.Contains(history.Reason))
            yield return $"it ended as {history.Status} {history.Reason}, expected {string.Join(" or ", expected)}: {history.Detail}";

        var blamed = history.Of("run.attempt.failed").Where(e => !MayFail(history.Run.Behaviour, e)).Concat(history.Of("run.gate.decided").Where(e => Text(e, "decision") != "accept" && !MayBeRefused(history.Run.Behaviour, e)));
        foreach (var seen in blamed)
            yield return $"an agent that did its work was blamed: {seen.Seq} {seen.Type} {seen.Data}";
        foreach (var refused in history.Of("run.plan.refused"))
            yield return $"its plan was refused: {refused.Data}";
    }

    private static bool MayFail(Behaviour behaviour, SeenEvent seen) => behaviour switch
    {
        Behaviour.Greedy => Text(seen, "task_id") != "T2" || Text(seen, "failure_class") == "budget",
        Behaviour.Fails => Text(seen, "task_id") == "T2" && Text(seen, "attempt") == "1",
        _ => false,
    };

    private static bool MayBeRefused(Behaviour behaviour, SeenEvent seen) => behaviour switch
    {
        Behaviour.Greedy => Text(seen, "task_id") != "T2",
        Behaviour.Fails => Text(seen, "task_id") == "T2" && Text(seen, "attempt") == "1",
        Behaviour.Revises => Text(seen, "task_id") == "T3" && Text(seen, "attempt") == "1" && Text(seen, "turn") == "1",
        _ => false,
    };
}
