namespace Orchestrate.Domain.Limits;

/// <summary>The limits that hold for one run: min(server, bundle), echoed in the run (LIM-1).</summary>
public sealed record EffectiveLimits
{
    /// <summary>Iterations of the run.</summary>
    public required int MaxIterations { get; init; }

    /// <summary>Wall clock of the run, seconds.</summary>
    public required int RunTimeoutSeconds { get; init; }

    /// <summary>Wall clock of a turn, seconds.</summary>
    public required int TurnTimeoutSeconds { get; init; }

    /// <summary>Longest time without a sign of life, seconds.</summary>
    public required int InactivityTimeoutSeconds { get; init; }

    /// <summary>Turns of an attempt.</summary>
    public required int MaxTurnsPerAttempt { get; init; }

    /// <summary>Tasks of the run.</summary>
    public required int MaxTasks { get; init; }

    /// <summary>Workers at the same time.</summary>
    public required int MaxParallelWorkers { get; init; }

    /// <summary>Attempts at a task.</summary>
    public required int MaxAttemptsPerTask { get; init; }

    /// <summary>Refusals of a plan.</summary>
    public required int MaxPlanRefusals { get; init; }

    /// <summary>Model calls of a turn.</summary>
    public required int MaxModelCallsPerTurn { get; init; }

    /// <summary>Tool calls of a turn.</summary>
    public required int MaxToolCallsPerTurn { get; init; }

    /// <summary>Tokens of the run: output plus uncached input.</summary>
    public required long MaxTokens { get; init; }

    /// <summary>Cost of the run, millionths of a US dollar.</summary>
    public required long MaxCostMicroUsd { get; init; }

    /// <summary>Turns that may be lost by crashes.</summary>
    public required int MaxLostTurns { get; init; }

    /// <summary>Iterations without progress.</summary>
    public required int Stagnation { get; init; }

    /// <summary>Longest pause, seconds; the time paused does not count for <see cref="RunTimeoutSeconds"/>.</summary>
    public int MaxPauseSeconds { get; init; } = new ServerLimits().PauseSeconds;

    /// <summary>Applies LIM-1: for each limit the smaller of the server's and the bundle's, the server's default where the bundle is silent.</summary>
    public static EffectiveLimits Resolve(Bundles.RequestedLimits requested, ServerLimits server) => new()
    {
        MaxIterations = (int)server.Iterations.Resolve(requested.MaxIterations),
        RunTimeoutSeconds = (int)server.RunSeconds.Resolve(requested.RunTimeoutSeconds),
        TurnTimeoutSeconds = (int)server.TurnSeconds.Resolve(requested.TurnTimeoutSeconds),
        InactivityTimeoutSeconds = (int)server.InactivitySeconds.Resolve(requested.InactivityTimeoutSeconds),
        MaxTurnsPerAttempt = (int)server.TurnsPerAttempt.Resolve(requested.MaxTurnsPerAttempt),
        MaxTasks = (int)server.Tasks.Resolve(requested.MaxTasks),
        MaxParallelWorkers = (int)server.ParallelWorkers.Resolve(requested.MaxParallelWorkers),
        MaxAttemptsPerTask = (int)server.AttemptsPerTask.Resolve(requested.MaxAttemptsPerTask),
        MaxPlanRefusals = (int)server.PlanRefusals.Resolve(requested.MaxPlanRefusals),
        MaxModelCallsPerTurn = (int)server.ModelCallsPerTurn.Resolve(requested.MaxModelCallsPerTurn),
        MaxToolCallsPerTurn = (int)server.ToolCallsPerTurn.Resolve(requested.MaxToolCallsPerTurn),
        MaxTokens = server.Tokens.Resolve(requested.MaxTokens),
        MaxCostMicroUsd = server.CostMicroUsd.Resolve(requested.MaxCostUsd is { } usd ? (long)(usd * 1_000_000m) : null),
        MaxLostTurns = server.LostTurns,
        Stagnation = server.Stagnation,
        MaxPauseSeconds = server.PauseSeconds,
    };
}
