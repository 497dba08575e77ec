namespace Orchestrate.Domain.Limits;

/// <summary>The server's limits (LIM-1). All finite.</summary>
public sealed record ServerLimits
{
    /// <summary>Iterations of a run.</summary>
    public LimitRange Iterations { get; init; } = new(10, 100);

    /// <summary>Wall clock of a run, seconds.</summary>
    public LimitRange RunSeconds { get; init; } = new(4 * 3600, 24 * 3600);

    /// <summary>Wall clock of a turn, seconds.</summary>
    public LimitRange TurnSeconds { get; init; } = new(600, 3600);

    /// <summary>Longest time without a sign of life, seconds.</summary>
    public LimitRange InactivitySeconds { get; init; } = new(120, 1800);

    /// <summary>Turns of an attempt.</summary>
    public LimitRange TurnsPerAttempt { get; init; } = new(5, 50);

    /// <summary>Tasks of a run.</summary>
    public LimitRange Tasks { get; init; } = new(50, 500);

    /// <summary>Workers at the same time (PAR-1).</summary>
    public LimitRange ParallelWorkers { get; init; } = new(2, 12);

    /// <summary>Attempts at a task (FAIL-1).</summary>
    public LimitRange AttemptsPerTask { get; init; } = new(3, 10);

    /// <summary>Refusals of a plan.</summary>
    public LimitRange PlanRefusals { get; init; } = new(3, 10);

    /// <summary>Model calls of a turn.</summary>
    public LimitRange ModelCallsPerTurn { get; init; } = new(25, 200);

    /// <summary>Tool calls of a turn (TCB-3).</summary>
    public LimitRange ToolCallsPerTurn { get; init; } = new(40, 400);

    /// <summary>Tokens of a run: output plus uncached input (RES-2).</summary>
    public LimitRange Tokens { get; init; } = new(50_000, 100_000_000);

    /// <summary>Cost of a run, millionths of a US dollar.</summary>
    public LimitRange CostMicroUsd { get; init; } = new(5_000_000, 1_000_000_000);

    /// <summary>Longest pause of a run, seconds: a week.</summary>
    public int PauseSeconds { get; init; } = 7 * 24 * 3600;

    /// <summary>Turns that may be lost by crashes before the run fails.</summary>
    public int LostTurns { get; init; } = 10;

    /// <summary>Iterations without progress before the run stops (GATE-3).</summary>
    public int Stagnation { get; init; } = 3;
}
