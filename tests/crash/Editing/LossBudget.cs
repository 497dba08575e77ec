using static Orchestrate.Crash.Tests.RunHistory;

namespace Orchestrate.Crash.Tests.Editing;

/// <summary>A run bears ten lost turns (LIM-1), and a kill of the host loses all that are on their way. This test is about its work, so no kill takes a run beyond that.</summary>
internal static class LossBudget
{
    private const int Bearable = 10;

    /// <summary>Whether the run survives it if everything that is on its way now is lost.</summary>
    public static bool Allows(CrashRun run)
    {
        var open = new HashSet<string>();
        var lost = 0;
        foreach (var seen in run.Seen)
        {
            if (seen.Type is "run.work.lost" or "run.work.failed")
                lost++;
            else if (seen.Type is "run.turn.dispatched")
                open.Add(Text(seen, "work_id"));
            else if (seen.Type is "run.turn.finished")
                open.Remove(Text(seen, "work_id"));
        }

        // One more for what is no turn: a merge, a verification, a delivery.
        return lost + open.Count + 1 <= Bearable;
    }
}
