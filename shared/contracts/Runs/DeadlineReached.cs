namespace Orchestrate.Contracts.Runs;

/// <summary>The coordinator's sweeper found a run whose deadline has passed. Harmless when late: the run compares the deadline itself.</summary>
public sealed record DeadlineReached
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The deadline that was seen, UTC.</summary>
    public required DateTimeOffset Deadline { get; init; }
}
