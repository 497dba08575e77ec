using Orchestrate.Domain.Gates;

namespace Orchestrate.Domain.Runs;

/// <summary>What the acceptance tests said on an integrated commit while other work of its iteration was not over. Counts for that commit alone.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Verifications">One for each test.</param>
public sealed record TestedCommit(string Commit, IReadOnlyList<VerificationResult> Verifications);
