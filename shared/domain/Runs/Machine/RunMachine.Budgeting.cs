namespace Orchestrate.Domain.Runs;

/// <content>RES-2 at its end: what runs is finished, nothing new is begun, and a person may grant more.</content>
public static partial class RunMachine
{
    private static string BudgetUsed(Step step) => $"{Budget.Percent(step.State)} % of the run's tokens or cost are used.";

    /// <summary>Halts and asks; or, when the policy or a person says so, tests what is merged and ends.</summary>
    private static void ExhaustBudget(Step step)
    {
        // The tests have spoken; the orchestrator agent's report on them is not worth a question.
        if (step.State.Status == RunStatus.Reporting)
        {
            ConcludeIteration(step);
            return;
        }

        if (MayAskForBudget(step))
        {
            AskForBudget(step);
            return;
        }

        AbandonRunnable(step);

        // What runs is finished, and a task that a person must decide is waited for: its decision ends the wave.
        if (step.State.Work.Values.Any(w => w.Kind is WorkKind.Work or WorkKind.Integrate) || step.State.CurrentTasks.Any(t => t.Progress == TaskProgress.Escalated))
            return;
        if (step.State.Head is not null && step.State.Head != step.State.BaseCommit && step.State.Status is RunStatus.Acting or RunStatus.AwaitingAck)
            OpenAcceptance(step);
        else
            EndAtLimit(step, RunReasons.BudgetExhausted, BudgetUsed(step));
    }

    private static bool MayAskForBudget(Step step) =>
        step.Context.Bundle.Policies.Escalation == "wait"
        && step.State.Escalations.All(e => e.Reason != RunReasons.BudgetExhausted || e.Decision is null or "approve");

    private static void AskForBudget(Step step)
    {
        if (!Halted(step))
            Escalate(step, RunReasons.BudgetExhausted, null, $"{BudgetUsed(step)} Approve to grant the bundle's budget once more, reject to end with what is there.", ["approve", "reject", "abort"]);
    }

    /// <summary>Grants the bundle's tokens and cost once more, up to what the server allows any run; false when that is reached.</summary>
    private static bool TryGrantBudget(Step step)
    {
        var (limits, server) = (step.State.Limits, step.Context.ServerLimits);
        var first = Limits.EffectiveLimits.Resolve(step.Context.Bundle.Limits, server);
        var granted = limits with
        {
            MaxTokens = Math.Min(server.Tokens.Maximum, limits.MaxTokens + first.MaxTokens),
            MaxCostMicroUsd = Math.Min(server.CostMicroUsd.Maximum, limits.MaxCostMicroUsd + first.MaxCostMicroUsd),
        };
        var state = step.State with { Limits = granted };
        if (!Budget.AllowsNewWork(state))
            return false;
        step.State = state with { AnnouncedBudgetPercent = Budget.Percent(state) };
        step.Emit("run.budget.granted", new
        {
            rule = "RES-2",
            max_tokens = granted.MaxTokens,
            max_cost_usd = granted.MaxCostMicroUsd / 1_000_000m,
            message = FormattableString.Invariant($"A person granted more: the run may use {granted.MaxTokens} tokens and {granted.MaxCostMicroUsd / 1_000_000m:0.##} USD in all."),
        });
        return true;
    }

    private static void AbandonRunnable(Step step)
    {
        foreach (var task in step.State.CurrentTasks.Where(t => t.Progress is TaskProgress.Waiting || (t.Progress == TaskProgress.Running && step.State.Work.Values.All(w => w.TaskId != t.Task.TaskId))).ToList())
        {
            const string detail = "The run's budget is used up.";
            step.State = step.State.With(task with { Progress = TaskProgress.Skipped, Detail = detail, Deferred = null });
            step.Emit("run.task.skipped", new { task_id = task.Task.TaskId, detail });
        }
    }
}
