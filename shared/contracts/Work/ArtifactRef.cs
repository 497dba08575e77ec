namespace Orchestrate.Contracts.Work;

/// <summary>Names content that run-api keeps for a run. Messages carry this and never the content; it is stored before anything refers to it.</summary>
public sealed record ArtifactRef
{
    /// <summary>SHA-256 of the content, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The content's length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>Its media type, for example <c>text/plain; charset=utf-8</c>.</summary>
    public required string MediaType { get; init; }

    /// <summary>Its name for people, with an ending that says what it is; not a path.</summary>
    public required string Name { get; init; }
}
