namespace Orchestrate.Domain.Results;

/// <summary>Something that an agent says it made.</summary>
public sealed record ResultArtifact
{
    /// <summary><c>file</c>, <c>note</c> or <c>report</c>.</summary>
    public required string Type { get; init; }

    /// <summary>A short name.</summary>
    public required string Name { get; init; }

    /// <summary>Path relative to the repository's root (<c>file</c>).</summary>
    public string? Path { get; init; }

    /// <summary>The text (<c>note</c>, <c>report</c>).</summary>
    public string? Content { get; init; }
}
