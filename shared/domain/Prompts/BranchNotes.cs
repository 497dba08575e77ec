using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Prompts;

/// <summary>What branches have to tell a worker (BR-1). The orchestrator agent wrote it, so it is quoted as data. Pure.</summary>
public static class BranchNotes
{
    /// <summary>Titles and texts of the sections; none for a task that no branch concerns.</summary>
    /// <param name="state">The run.</param>
    /// <param name="task">The task.</param>
    public static IEnumerable<(string Title, string Text)> Of(RunState state, TaskState task)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        if (task.BranchRetry is { } otherwise)
            yield return ("What the plan wants to be done otherwise than before", otherwise);
        foreach (var by in state.Tasks.Where(t => t.Iteration == task.Iteration && t.Branched is { } decision && decision.Target == task.Task.TaskId))
            yield return ($"Why this task was begun: what came out of {by.Task.TaskId}", by.Branched!.With is { } told ? $"{by.Branched.Reason}\n\n{told}" : by.Branched.Reason);
    }
}
