using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Retention;

/// <summary>Tells what became of attempts. Pure.</summary>
public static class AttemptFates
{
    /// <summary>The fate of a task's attempt.</summary>
    /// <param name="state">The run.</param>
    /// <param name="task">The task.</param>
    /// <param name="attempt">One of its attempts.</param>
    public static AttemptFate Of(RunState state, TaskState task, AttemptState attempt)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(attempt);
        var empty = attempt.Commit == attempt.BaseCommit;
        if (!empty && IsMerged(task, attempt))
            return AttemptFate.Merged;
        if (attempt.DiscardedAt is not null)
            return AttemptFate.Discarded;
        if (!state.Status.IsTerminal() && attempt.Outcome is null)
            return AttemptFate.Open;
        return empty ? AttemptFate.Nothing : AttemptFate.Unmerged;
    }

    /// <summary>Whether the run has work that is neither merged nor discarded.</summary>
    public static bool HoldsUnmerged(RunState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Tasks.Any(t => t.Attempts.Any(a => Of(state, t, a) is AttemptFate.Unmerged or AttemptFate.Open));
    }

    // An attempt whose time was up is continued by the next one (FAIL-4): its commit is an ancestor of that one's, and merged with it.
    private static bool IsMerged(TaskState task, AttemptState attempt)
    {
        if (task.Progress != TaskProgress.Merged)
            return false;
        var index = task.Attempts.FindIndex(a => a.AttemptId == attempt.AttemptId);
        return index >= 0 && task.Attempts.Skip(index).SkipLast(1).All(a => a.Outcome == FailureClasses.Timeout && a.Commit != a.BaseCommit);
    }
}
