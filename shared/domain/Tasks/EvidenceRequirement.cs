namespace Orchestrate.Domain.Tasks;

/// <summary>Something that must be verified before a task is done. Either refers to an acceptance test of the bundle, or asks for one of the harmless checks (VER-6).</summary>
public sealed record EvidenceRequirement
{
    /// <summary>Unique within the task.</summary>
    public required string Id { get; init; }

    /// <summary>What it shows.</summary>
    public string? Description { get; init; }

    /// <summary>Id of an acceptance test of the bundle whose verifier is run on the attempt's commit.</summary>
    public string? AcceptanceTest { get; init; }

    /// <summary>A check that runs nothing: one of <see cref="Bundles.VerifierTypes.Harmless"/>.</summary>
    public Bundles.VerifierSpec? Verifier { get; init; }
}
