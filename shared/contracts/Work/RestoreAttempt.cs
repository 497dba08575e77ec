namespace Orchestrate.Contracts.Work;

/// <summary>Request: write an attempt's work where a person can get at it. Answered by <see cref="AttemptRestored"/>.</summary>
public sealed record RestoreAttempt
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The task.</summary>
    public required string TaskId { get; init; }

    /// <summary>The attempt.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>The attempt's number within the task, from 1.</summary>
    public required int AttemptNumber { get; init; }

    /// <summary>The commit that holds its work.</summary>
    public required string Commit { get; init; }

    /// <summary>The commit it began on.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>Where the run's files came from; the branch is written there if it is a git repository.</summary>
    public required WorkspaceSource Workspace { get; init; }

    /// <summary>The branch's name; null for one that is made of run, task and number.</summary>
    public string? Branch { get; init; }

    /// <summary>Whether its changes are wanted as a patch, too.</summary>
    public bool Patch { get; init; }
}
