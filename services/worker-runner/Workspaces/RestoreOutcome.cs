namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>What came of restoring an attempt.</summary>
/// <param name="Outcome"><c>restored</c>, <c>branch_exists</c>, <c>branch_invalid</c>, <c>nothing_to_restore</c> or <c>attempt_removed</c>.</param>
/// <param name="Commit">The commit that holds the work.</param>
/// <param name="Location">The repository that holds the branch; null when none was written.</param>
/// <param name="Detail">What a person should know.</param>
public sealed record RestoreOutcome(string Outcome, string Commit, string? Location = null, string? Detail = null);
