using System.Collections.Immutable;

namespace Orchestrate.Domain.Runs;

/// <summary>The last integrated commit on which no required acceptance test failed that had passed before.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Acceptance">What the acceptance tests said on it.</param>
public sealed record GoodCommit(string Commit, ImmutableList<AcceptanceState> Acceptance);
