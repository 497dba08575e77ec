namespace Orchestrate.Domain.Runs;

/// <summary>An open piece of work: dispatched, or held back by a pause, and not answered.</summary>
public sealed record WorkItem
{
    /// <summary>Its derived id.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>What it is.</summary>
    public required WorkKind Kind { get; init; }

    /// <summary>Fencing token.</summary>
    public int Epoch { get; init; } = 1;

    /// <summary>The task, for a worker's turn or a merge.</summary>
    public string? TaskId { get; init; }

    /// <summary>The attempt.</summary>
    public Guid AttemptId { get; init; }

    /// <summary>The turn within the attempt.</summary>
    public int Turn { get; init; }

    /// <summary>Tokens reserved for it (RES-2).</summary>
    public long ReservedTokens { get; init; }

    /// <summary>Cost reserved for it, micro-dollars.</summary>
    public long ReservedCostMicroUsd { get; init; }

    /// <summary>Whether a runner has begun.</summary>
    public bool Started { get; init; }

    /// <summary>When that was heard of; null until then.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Not before this time (a retry's back-off).</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Held back while the run is paused: no runner knows it under this epoch, and none may begin it.</summary>
    public bool Held { get; init; }
}
