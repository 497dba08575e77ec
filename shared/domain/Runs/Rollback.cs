namespace Orchestrate.Domain.Runs;

/// <summary>Work that was integrated and taken out again, because it broke what had passed before.</summary>
/// <param name="From">The commit that holds it; it stays in the run's repository.</param>
/// <param name="To">The last good commit.</param>
/// <param name="Tasks">The tasks whose merges it undid.</param>
/// <param name="Broken">For each required acceptance test that it broke: what its verifier said.</param>
public sealed record Rollback(string From, string To, IReadOnlyList<string> Tasks, IReadOnlyList<string> Broken);
