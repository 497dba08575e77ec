using Orchestrate.Domain.Gates;

namespace Orchestrate.Domain.Runs;

/// <summary>What the acceptance tests said on an integrated commit. Counts for that commit alone.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Verifications">One for each test.</param>
public sealed record TestedCommit(string Commit, IReadOnlyList<VerificationResult> Verifications);
