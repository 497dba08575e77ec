namespace Orchestrate.Contracts.Runs;

/// <summary>A bundle was validated and stored; the coordinator starts its loop. Sent through run-api's outbox.</summary>
public sealed record RunSubmitted
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>When run-api stored the run.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }
}
