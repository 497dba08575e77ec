namespace Orchestrate.Domain.Branching;

/// <summary>A task that a branch names (BR-1).</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Position">Where its id stands in the text: number of its first character, from 1.</param>
public sealed record BranchTarget(string TaskId, int Position);
