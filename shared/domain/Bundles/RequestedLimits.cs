namespace Orchestrate.Domain.Bundles;

/// <summary>Limits that a bundle asks for. Absent means the server's default; the smaller of both counts (LIM-1).</summary>
public sealed record RequestedLimits
{
    /// <summary>Iterations of the run.</summary>
    public int? MaxIterations { get; init; }

    /// <summary>Wall clock of the run, seconds.</summary>
    public int? RunTimeoutSeconds { get; init; }

    /// <summary>Wall clock of one turn, seconds.</summary>
    public int? TurnTimeoutSeconds { get; init; }

    /// <summary>Longest time without a sign of life, seconds.</summary>
    public int? InactivityTimeoutSeconds { get; init; }

    /// <summary>Turns of one attempt.</summary>
    public int? MaxTurnsPerAttempt { get; init; }

    /// <summary>Tasks of the run.</summary>
    public int? MaxTasks { get; init; }

    /// <summary>Workers at the same time.</summary>
    public int? MaxParallelWorkers { get; init; }

    /// <summary>Attempts at one task.</summary>
    public int? MaxAttemptsPerTask { get; init; }

    /// <summary>Refusals of one plan.</summary>
    public int? MaxPlanRefusals { get; init; }

    /// <summary>Model calls of one turn.</summary>
    public int? MaxModelCallsPerTurn { get; init; }

    /// <summary>Tool calls of one turn.</summary>
    public int? MaxToolCallsPerTurn { get; init; }

    /// <summary>Tokens of the run: output plus uncached input (RES-2).</summary>
    public long? MaxTokens { get; init; }

    /// <summary>Cost of the run, US dollars.</summary>
    public decimal? MaxCostUsd { get; init; }
}
