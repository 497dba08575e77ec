namespace Orchestrate.Contracts.Work;

/// <summary>A runner's answer to <see cref="RestoreAttempt"/>.</summary>
public sealed record AttemptRestored
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The attempt.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>
    /// <c>restored</c>, or why not: <c>branch_exists</c> (with another commit), <c>branch_invalid</c>, <c>attempt_removed</c> (the runner has no such commit), <c>workspace_failed</c>.
    /// </summary>
    public required string Outcome { get; init; }

    /// <summary>The branch.</summary>
    public required string Branch { get; init; }

    /// <summary>The commit it stands at.</summary>
    public required string Commit { get; init; }

    /// <summary>The repository that holds the branch; null when none was written.</summary>
    public string? Location { get; init; }

    /// <summary>What a person should know, for example why the branch is not in the source repository.</summary>
    public string? Detail { get; init; }

    /// <summary>The patch, if it was asked for and stored.</summary>
    public ArtifactRef? Patch { get; init; }
}
