namespace Orchestrate.WorkerRunner.Artifacts;

/// <summary>Content that is to be kept for a run.</summary>
public sealed record NewArtifact
{
    /// <summary>Its name for people, with an ending that says what it is; not a path. What cannot stand in a name is replaced.</summary>
    public required string Name { get; init; }

    /// <summary>Its media type, for example <c>text/plain; charset=utf-8</c>.</summary>
    public required string MediaType { get; init; }

    /// <summary>What it is: <c>verification</c>, <c>answer</c>, <c>patch</c> or another word of lower-case letters, digits and underscores.</summary>
    public required string Kind { get; init; }

    /// <summary>The content.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The task that it belongs to; null for none.</summary>
    public string? TaskId { get; init; }

    /// <summary>The attempt that it belongs to; null for none.</summary>
    public Guid? AttemptId { get; init; }
}
