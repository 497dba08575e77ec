namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>The commit that a user gets.</summary>
/// <param name="Repository">The repository of ours that holds it.</param>
/// <param name="Commit">The commit.</param>
/// <param name="GraftedOn">The source's commit that a subfolder's result was put into; null without a subfolder.</param>
internal sealed record Delivered(string Repository, string Commit, string? GraftedOn = null);
