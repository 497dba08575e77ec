using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>A merge that was computed, not yet published.</summary>
/// <param name="Commit">The merge commit (or the fast-forwarded attempt commit); null on conflict.</param>
/// <param name="Conflicts">Files in conflict.</param>
public sealed record MergeOutcome(string? Commit, IReadOnlyList<string> Conflicts)
{
    /// <summary>What exactly is in conflict, as far as it is text and within the bounds.</summary>
    public IReadOnlyList<ConflictText> ConflictTexts { get; init; } = [];
}
