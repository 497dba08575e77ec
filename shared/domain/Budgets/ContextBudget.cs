using System.Globalization;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Budgets;

/// <summary>CWB-2: what agents return must fit the orchestrator agent's window. Pure; tokens are measured, or estimated as 4 characters each.</summary>
public static class ContextBudget
{
    /// <summary>The window, tokens.</summary>
    public const int Window = 200_000;

    /// <summary>Of it, for the system text.</summary>
    public const int SystemText = 25_000;

    /// <summary>Of it, for agents' definitions.</summary>
    public const int Definition = 15_000;

    /// <summary>Of it, for what the session held before.</summary>
    public const int History = 10_000;

    /// <summary>What remains for results.</summary>
    public const int Available = Window - SystemText - Definition - History;

    /// <summary>From this percentage of <see cref="Available"/> on collecting stops: what is there is summed up, cut to <see cref="SummaryCharacters"/> a task.</summary>
    public const int PressurePercent = 80;

    /// <summary>Characters of each task's summary in a prompt under pressure.</summary>
    public const int SummaryCharacters = CharactersPerToken * 50;

    private const int CharactersPerToken = 4;

    private static readonly (string Size, int Tokens)[] Sizes = [("full", 8000), ("summary", 500), ("minimal", 50)];

    /// <summary>Tokens that one result of a size takes.</summary>
    /// <param name="outputSize"><c>full</c> (8000), <c>summary</c> (500) or <c>minimal</c> (50); null means <c>full</c>.</param>
    public static int TokensOf(string? outputSize) => Sizes[Index(outputSize)].Tokens;

    /// <summary>The size in which so many agents' results fit: the wanted one, or the next stricter that does; <c>minimal</c> when none does.</summary>
    /// <param name="agents">Number of agents.</param>
    /// <param name="wanted">The size that CWB-1 chooses, or that was asked for.</param>
    public static string SizeFor(int agents, string? wanted) =>
        Sizes.Skip(Index(wanted)).FirstOrDefault(s => (long)agents * s.Tokens <= Available, Sizes[^1]).Size;

    /// <summary>The plan with results that fit: when they do not, every task that asks for more returns the next stricter size. One repair for each task that this changed.</summary>
    /// <param name="review">An accepted plan.</param>
    public static PlanReview Fit(PlanReview review)
    {
        ArgumentNullException.ThrowIfNull(review);
        var fitted = review;
        foreach (var (size, _) in Sizes.Skip(1).TakeWhile(_ => Expected(fitted.Tasks) > Available))
            fitted = fitted with { Tasks = [.. fitted.Tasks.Select(t => Index(t.OutputSize) < Index(size) ? t with { OutputSize = size } : t)] };
        if (ReferenceEquals(fitted, review))
            return review;
        var (expected, fits) = (Expected(review.Tasks), Expected(fitted.Tasks));
        var repairs = fitted.Tasks.Zip(review.Tasks).Where(pair => pair.First.OutputSize != pair.Second.OutputSize).Select(pair => new PlanRepair("CWB-2", pair.First.TaskId,
            string.Create(CultureInfo.InvariantCulture, $"The plan's {review.Tasks.Count} results would take {expected} tokens of {Available}; with output_size `{pair.First.OutputSize}` they take {fits}.")));
        return fitted with { Repairs = [.. review.Repairs, .. repairs] };
    }

    /// <summary>Tokens of the iteration's results as the orchestrator agent is told them, and of its session beyond what is set aside for it.</summary>
    /// <param name="state">A run with an iteration.</param>
    public static long Tokens(RunState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var results = state.CurrentTasks.Sum(t => (long)((t.Attempts.Count > 0 ? t.Attempt.Report?.Length : null) ?? 0) + (t.Detail?.Length ?? 0)) / CharactersPerToken;
        return results + Math.Max(0, Session(state.Iteration) - (Window - Available));
    }

    /// <summary>These tokens in percent of <see cref="Available"/>, rounded down.</summary>
    /// <param name="state">A run with an iteration.</param>
    public static long Percent(RunState state) => 100 * Tokens(state) / Available;

    /// <summary>Whether collecting has to stop.</summary>
    /// <param name="state">A run with an iteration.</param>
    public static bool IsTight(RunState state) => Percent(state) >= PressurePercent;

    /// <summary>What the session held on average when the model was called, measured; 0 when nobody measured this session alone.</summary>
    private static long Session(IterationState iteration) =>
        iteration.Usage.ModelCalls == 0 || iteration.FormerAttemptIds.Count > 0 ? 0 : iteration.Usage.InputTokens / iteration.Usage.ModelCalls;

    private static long Expected(IReadOnlyList<AgentTask> tasks) => tasks.Sum(t => (long)TokensOf(t.OutputSize));

    private static int Index(string? outputSize) => Math.Max(0, Array.FindIndex(Sizes, s => s.Size == outputSize));
}
