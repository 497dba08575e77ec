namespace Orchestrate.Contracts.Runs;

/// <summary>Request: what of a run may be removed now? Asked by runners before they clean up, and by run-api for what it shows. Answered by <see cref="RetentionDescribed"/>.</summary>
public sealed record DescribeRetention
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }
}
