namespace Orchestrate.RunApi.Store;

/// <summary>A run's reference to content, under a name.</summary>
public sealed class ArtifactRow
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>SHA-256 of the content, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Name for people; not a path.</summary>
    public required string Name { get; init; }

    /// <summary>Order of arrival over all runs.</summary>
    public long Seq { get; init; }

    /// <summary>Media type.</summary>
    public required string MediaType { get; init; }

    /// <summary>What it is, for example <c>verification</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The task that it belongs to.</summary>
    public string? TaskId { get; init; }

    /// <summary>The attempt that it belongs to.</summary>
    public Guid? AttemptId { get; init; }

    /// <summary>Bytes.</summary>
    public required long Length { get; init; }

    /// <summary>When it was handed over, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
