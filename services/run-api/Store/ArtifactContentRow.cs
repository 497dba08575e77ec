namespace Orchestrate.RunApi.Store;

/// <summary>Content of artifacts, stored once for all runs.</summary>
public sealed class ArtifactContentRow
{
    /// <summary>SHA-256 of the content, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The content.</summary>
    public required byte[] Content { get; init; }

    /// <summary>When it was handed over last, UTC.</summary>
    public required DateTimeOffset StoredAt { get; init; }
}
