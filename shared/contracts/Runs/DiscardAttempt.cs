namespace Orchestrate.Contracts.Runs;

/// <summary>Request: a person decides that an attempt of an ended run need not be kept. Answered by <see cref="RunRequestAnswered"/>. Repeating it changes nothing.</summary>
public sealed record DiscardAttempt
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The attempt.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>Name of the API key that asked.</summary>
    public required string RequestedBy { get; init; }
}
