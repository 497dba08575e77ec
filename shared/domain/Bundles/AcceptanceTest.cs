namespace Orchestrate.Domain.Bundles;

/// <summary>A test that the server itself runs on the integrated commit.</summary>
public sealed record AcceptanceTest
{
    /// <summary>Unique within the bundle.</summary>
    public required string Id { get; init; }

    /// <summary>What it shows, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>More words, for agents.</summary>
    public string? Description { get; init; }

    /// <summary>Whether the run can be complete without it.</summary>
    public bool Required { get; init; } = true;

    /// <summary>How it is checked.</summary>
    public required VerifierSpec Verifier { get; init; }
}
