namespace Orchestrate.Domain.Runs;

/// <summary>
/// Where used tokens and money are booked (RES-2): on the run, and on the attempt or iteration that used them. Nothing that was measured is forgotten when a runner
/// is lost, and nothing is counted twice when it turns up again. Pure.
/// </summary>
public static class Settlement
{
    /// <summary>Books usage on the run and on its attempt.</summary>
    /// <param name="state">The run.</param>
    /// <param name="attemptId">The worker's or the orchestrator agent's attempt; an unknown id books on the run alone.</param>
    /// <param name="usage">What was used.</param>
    public static RunState Charge(RunState state, Guid attemptId, Usage usage) =>
        ChargeAttempt(state with { Usage = state.Usage.Plus(usage) }, attemptId, usage);

    /// <summary>Books usage on the attempt only, for usage that the run has already.</summary>
    public static RunState ChargeAttempt(RunState state, Guid attemptId, Usage usage)
    {
        var iteration = state.Iterations.FindIndex(i => i.AttemptId == attemptId || i.FormerAttemptIds.Contains(attemptId));
        if (iteration >= 0)
            return state with { Iterations = state.Iterations.SetItem(iteration, state.Iterations[iteration] with { Usage = state.Iterations[iteration].Usage.Plus(usage) }) };
        if (state.Tasks.Find(t => t.Attempts.Exists(a => a.AttemptId == attemptId)) is not { } task)
            return state;
        var attempt = task.Attempts.FindIndex(a => a.AttemptId == attemptId);
        return state.With(task with { Attempts = task.Attempts.SetItem(attempt, task.Attempts[attempt] with { Usage = task.Attempts[attempt].Usage.Plus(usage) }) });
    }

    /// <summary>Books what an epoch had used when it was lost, and remembers it for a late result.</summary>
    /// <param name="state">The run.</param>
    /// <param name="work">The work with the epoch that is lost.</param>
    /// <param name="usage">What its runner had reported.</param>
    public static RunState Lose(RunState state, WorkItem work, Usage usage) =>
        Charge(state with { LostUsage = state.LostUsage.Add(new(work.WorkId, work.Epoch, work.AttemptId, usage)) }, work.AttemptId, usage);

    /// <summary>Books what a late result used beyond what was counted when its epoch was lost. A second copy of a result that was applied adds nothing: it was counted then.</summary>
    /// <param name="state">The run.</param>
    /// <param name="workId">The work.</param>
    /// <param name="epoch">The result's epoch.</param>
    /// <param name="usage">All that the epoch used.</param>
    /// <returns>The run, and what was added.</returns>
    public static (RunState State, Usage Added) CountLate(RunState state, Guid workId, int epoch, Usage usage)
    {
        var index = state.LostUsage.FindIndex(l => l.WorkId == workId && l.Epoch == epoch);
        if (index < 0)
            return (state, Usage.None);
        var known = state.LostUsage[index];
        var added = usage.Beyond(known.Usage);
        state = state with { LostUsage = state.LostUsage.SetItem(index, known with { Usage = usage.AtLeast(known.Usage) }) };
        return (Charge(state, known.AttemptId, added), added);
    }

    /// <summary>The work with its reservation cut to what is free now that its own is given back; null when a turn cannot be afforded any more. Work without an agent costs nothing.</summary>
    /// <param name="state">The run.</param>
    /// <param name="work">Work that is to be dispatched again.</param>
    public static WorkItem? Affordable(RunState state, WorkItem work)
    {
        if (work.Kind is not (WorkKind.Plan or WorkKind.Work or WorkKind.Synthesis))
            return work;
        var without = state with { Work = state.Work.Remove(work.WorkId) };
        return Budget.CanAfford(without)
            ? work with
            {
                ReservedTokens = Math.Min(work.ReservedTokens, Budget.FreeTokens(without)),
                ReservedCostMicroUsd = Math.Min(work.ReservedCostMicroUsd, Budget.FreeCost(without)),
            }
            : null;
    }
}
