namespace Orchestrate.Domain.Results;

/// <summary>What an exploration hands to the tasks that follow (VER-8).</summary>
public sealed record ContextPackage
{
    /// <summary>Findings, each with file and line.</summary>
    public required string Findings { get; init; }

    /// <summary>Patterns in use.</summary>
    public required string Patterns { get; init; }

    /// <summary>Dependencies.</summary>
    public required string Dependencies { get; init; }

    /// <summary>Risks and unknowns.</summary>
    public required string RisksAndUnknowns { get; init; }

    /// <summary>The recommendation.</summary>
    public required string Recommendation { get; init; }

    /// <summary>Whether any nested dispatch took place; must say none.</summary>
    public required string NestedDispatchStatus { get; init; }
}
