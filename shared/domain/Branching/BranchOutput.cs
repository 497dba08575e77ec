using Orchestrate.Domain.Results;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Branching;

/// <summary>A task's output as the server verified it, which is what branches are decided on (BR-1).</summary>
/// <param name="Status">How it ended: never what the agent says.</param>
/// <param name="Score">The gate's score, 0–100.</param>
/// <param name="Confidence">The agent's confidence, at most <paramref name="Score"/>.</param>
/// <param name="Count">Files changed.</param>
public sealed record BranchOutput(ResultStatus Status, int Score, int Confidence, int Count)
{
    /// <summary>The output of a task's last attempt. What nobody scored has score 0.</summary>
    /// <param name="task">The task.</param>
    /// <param name="succeeded">Whether its work was accepted: by the gate (<c>success</c>) or by a person in its place (<c>partial</c>). Otherwise <c>error</c>.</param>
    public static BranchOutput Of(TaskState task, bool succeeded)
    {
        ArgumentNullException.ThrowIfNull(task);
        var status = !succeeded ? ResultStatus.Error : task.AcknowledgedBy is null ? ResultStatus.Success : ResultStatus.Partial;
        if (task.Attempts.Count == 0)
            return new(status, 0, 0, 0);
        var score = task.Attempt.Score ?? 0;
        return new(status, score, Math.Min(task.Attempt.Confidence ?? 0, score), task.Attempt.ChangedFiles.Count);
    }
}
