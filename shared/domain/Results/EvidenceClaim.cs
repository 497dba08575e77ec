namespace Orchestrate.Domain.Results;

/// <summary>An agent's claim that something holds.</summary>
public sealed record EvidenceClaim
{
    /// <summary>The evidence requirement or acceptance test it speaks of.</summary>
    public string? RequirementId { get; init; }

    /// <summary><c>command</c>, <c>file</c>, <c>observation</c> or <c>citation</c>.</summary>
    public required string Type { get; init; }

    /// <summary>What it says.</summary>
    public required string Claim { get; init; }

    /// <summary>File it refers to, relative to the repository's root.</summary>
    public string? Path { get; init; }

    /// <summary>Line in that file, from 1.</summary>
    public int? Line { get; init; }
}
