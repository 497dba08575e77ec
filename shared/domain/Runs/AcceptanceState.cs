using Orchestrate.Domain.Gates;

namespace Orchestrate.Domain.Runs;

/// <summary>What is known of an acceptance test.</summary>
public sealed record AcceptanceState
{
    /// <summary>The test.</summary>
    public required string Id { get; init; }

    /// <summary>Whether it passed on the base commit; null when unknown.</summary>
    public bool? PassedOnBase { get; init; }

    /// <summary>The last verification on an integrated commit.</summary>
    public VerificationResult? Verification { get; init; }
}
