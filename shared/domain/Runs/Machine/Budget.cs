namespace Orchestrate.Domain.Runs;

/// <summary>The run's one budget, shared by all its parallel workers (RES-2, LIM-1).</summary>
public static class Budget
{
    /// <summary>Percentages that are announced.</summary>
    public static IReadOnlyList<int> Marks { get; } = [80, 95, 100];

    /// <summary>From this percentage on no new wave or iteration begins (RES-2).</summary>
    public const int Tight = 95;

    /// <summary>Smallest reservation that is worth a turn, tokens.</summary>
    public const long SmallestReservation = 500;

    /// <summary>Used part of the scarcer of tokens and cost, percent, rounded down.</summary>
    public static int Percent(RunState state) =>
        (int)Math.Max(
            100 * state.Usage.Tokens / Math.Max(1, state.Limits.MaxTokens),
            100 * state.Usage.CostMicroUsd / Math.Max(1, state.Limits.MaxCostMicroUsd));

    /// <summary>Tokens that are neither used nor reserved.</summary>
    public static long FreeTokens(RunState state) => state.Limits.MaxTokens - state.Usage.Tokens - state.ReservedTokens;

    /// <summary>Micro-dollars that are neither used nor reserved.</summary>
    public static long FreeCost(RunState state) => state.Limits.MaxCostMicroUsd - state.Usage.CostMicroUsd - state.ReservedCostMicroUsd;

    /// <summary>Whether another turn can be paid for.</summary>
    public static bool CanAfford(RunState state) => FreeTokens(state) >= SmallestReservation && FreeCost(state) > 0;

    /// <summary>Whether a new wave or iteration may begin: what runs is finished beyond it, nothing new is begun (RES-2).</summary>
    public static bool AllowsNewWork(RunState state) => CanAfford(state) && Percent(state) < Tight;

    /// <summary>The share of the free budget for one of so many turns that are dispatched together; one share stays free for what follows.</summary>
    public static (long Tokens, long CostMicroUsd) Share(RunState state, int turns) =>
        (Math.Max(SmallestReservation, FreeTokens(state) / (turns + 1)), Math.Max(1, FreeCost(state) / (turns + 1)));
}
