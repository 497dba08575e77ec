namespace Orchestrate.Contracts.Work;

/// <summary>Request: the heartbeat of a running piece of work, every 2 s. Answered by <see cref="LeaseAnswered"/>.</summary>
public sealed record RenewLease
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work: one turn, integration, verification, preparation or publication. Derived, so a re-sent command has the same id.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>Fencing token. Raised by the coordinator whenever the work changes hands; answers with an older epoch are recorded and not applied.</summary>
    public required int LeaseEpoch { get; init; }

    /// <summary>The runner.</summary>
    public required string RunnerId { get; init; }

    /// <summary>For a turn: what it has used so far, so that a crash forgets at most the call in flight (RES-2). Null for other work, and before the first call.</summary>
    public TurnUsage? Usage { get; init; }

    /// <summary>In attach mode, before the prompt: the address of the OpenCode server that the turn wants a place at. Null otherwise.</summary>
    public string? ServerUrl { get; init; }
}
