namespace Orchestrate.Contracts.Runs;

/// <summary>Request: let a run that waits in <c>awaiting_start</c> begin. Answered by <see cref="RunRequestAnswered"/>.</summary>
public sealed record StartRun
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Name of the API key that asked.</summary>
    public required string RequestedBy { get; init; }
}
