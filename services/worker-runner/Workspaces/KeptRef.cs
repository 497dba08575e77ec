namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>A ref that keeps something of an attempt.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Name">The ref's full name.</param>
/// <param name="Commit">What it names.</param>
internal sealed record KeptRef(Guid Attempt, string Name, string Commit);
