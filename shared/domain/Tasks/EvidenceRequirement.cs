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

    /// <summary>A check of a type that runs nothing: <c>file_exists</c>, <c>file_hash</c>, <c>file_contains</c> or <c>git_diff</c>.</summary>
    public Bundles.VerifierSpec? Verifier { get; init; }
}
