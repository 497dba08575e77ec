using Orchestrate.Domain.Retention;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Views;

/// <summary>Makes what people see of a run's attempts. Pure.</summary>
public static class AttemptDocuments
{
    /// <summary>All attempts in the order in which their tasks were planned, oldest first within a task.</summary>
    /// <param name="state">The run.</param>
    /// <param name="policy">The server's retention; null when it is not known, and then <see cref="AttemptDocument.KeptUntil"/> is null.</param>
    public static IReadOnlyList<AttemptDocument> Describe(RunState state, RetentionPolicy? policy)
    {
        ArgumentNullException.ThrowIfNull(state);
        return [.. state.Tasks.SelectMany(task => task.Attempts.Select(attempt => Describe(state, task, attempt, policy)))];
    }

    private static AttemptDocument Describe(RunState state, TaskState task, AttemptState attempt, RetentionPolicy? policy)
    {
        var fate = AttemptFates.Of(state, task, attempt);
        return new AttemptDocument
        {
            TaskId = task.Task.TaskId,
            Title = task.Task.Title,
            Attempt = attempt.Number,
            AttemptId = attempt.AttemptId,
            Agent = attempt.Agent,
            Outcome = attempt.Outcome,
            Turns = attempt.Turns,
            ChangedFiles = attempt.ChangedFiles.Count,
            BaseCommit = attempt.BaseCommit,
            Commit = attempt.Commit,
            Ref = AttemptNames.Ref(state.RunId, task.Task.TaskId, attempt.AttemptId),
            Fate = fate,
            DiscardedBy = attempt.DiscardedBy,
            DiscardedAt = attempt.DiscardedAt,
            KeptUntil = policy is null ? null : RunRetention.KeptUntil(state, fate, policy),
        };
    }
}
