namespace Orchestrate.Contracts.Runs;

/// <summary>Request: let a paused run go on. Decided under the run's lock; answered by <see cref="RunRequestAnswered"/>.</summary>
public sealed record ResumeRun
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Why, in the words of the person who asked; at most 2 000 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>Name of the API key that asked.</summary>
    public required string RequestedBy { get; init; }
}
