namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Where the result went.</summary>
/// <param name="Branch">The branch in the source repository, or null.</param>
/// <param name="Location">Repository that holds the result.</param>
/// <param name="Detail">Why it is not in the source repository.</param>
public sealed record PublishOutcome(string? Branch, string Location, string? Detail);
