namespace Orchestrate.Contracts.Work;

/// <summary>What one turn may use. Counted by the runner and its model proxy before each call.</summary>
public sealed record TurnLimits
{
    /// <summary>Wall clock for the whole turn, seconds.</summary>
    public required int TurnSeconds { get; init; }

    /// <summary>Longest time without a sign of life, seconds.</summary>
    public required int InactivitySeconds { get; init; }

    /// <summary>Model calls.</summary>
    public required int ModelCalls { get; init; }

    /// <summary>Tool calls (TCB-3).</summary>
    public required int ToolCalls { get; init; }

    /// <summary>Tokens: output plus uncached input (RES-2).</summary>
    public required long Tokens { get; init; }

    /// <summary>Cost in millionths of a US dollar; 0 when the model has no price.</summary>
    public required long CostMicroUsd { get; init; }
}
