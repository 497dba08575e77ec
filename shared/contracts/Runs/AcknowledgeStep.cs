namespace Orchestrate.Contracts.Runs;

/// <summary>Request: a person decides a step that waits for an acknowledgement. Answered by <see cref="RunRequestAnswered"/>.</summary>
public sealed record AcknowledgeStep
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The step, as named in the run's steps and events, for example <c>escalation-1</c>.</summary>
    public required string StepId { get; init; }

    /// <summary>One of <c>approve reject retry reassign skip abort</c>.</summary>
    public required string Decision { get; init; }

    /// <summary>Why; at most 2 000 characters.</summary>
    public string? Note { get; init; }

    /// <summary>The agent to reassign to; only with <c>reassign</c>.</summary>
    public string? Agent { get; init; }

    /// <summary>The caller's idempotency key: the same key twice has the effect of once.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Name of the API key that asked.</summary>
    public required string RequestedBy { get; init; }
}
