using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Results;
using Orchestrate.Domain.Rules;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>
/// The gate between a plan and its execution (NDP-1, AGT-1, AGT-3, TASK-1…5, DEG-1, PAR-1, TCB-1, TCB-2, LIM-1, VER-6). It only asks the rules, each of which has a class of its own.
/// Pure; never throws for any plan that fits the schema.
/// </summary>
public static class PlanGate
{
    private const string Dispatch = "dispatch_task";

    /// <summary>Most estimated calls of a task in a plan that splits what was too large (FAIL-2).</summary>
    public const int MaxSplitCalls = 8;

    /// <summary>Most tasks in one plan (PAR-1).</summary>
    public const int MaxTasksPerPlan = 20;

    /// <summary>Most tasks in one plan without the bundle's override (PAR-1).</summary>
    public const int MaxTasksWithoutOverride = 12;

    /// <summary>Reviews the tasks that the orchestrator agent wants to dispatch: all breaches at once, and the tasks with everything repaired that has one repair.</summary>
    /// <param name="actions">The answer's <c>next_actions</c>.</param>
    /// <param name="bundle">The run's bundle.</param>
    /// <param name="agents">The agents that the run knows.</param>
    /// <param name="history">What the run did before.</param>
    /// <param name="limits">The run's limits.</param>
    public static PlanReview Review(IReadOnlyList<NextAction> actions, SpecBundle bundle, AgentRegistry agents, PlanHistory history, EffectiveLimits limits)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(agents);
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(limits);
        var numbers = RuleNumbers.Of(bundle.Policies);
        var planned = Planned(actions);
        IReadOnlyList<PlannedTask> routed = [.. planned.Select(p => p with { Task = Complexity.Correct(RoutingRules.Route(p.Task, agents)) })];
        var explored = ExplorationFirst.Apply(routed, agents, history);
        var ordered = SharedFiles.Order(explored.Tasks);
        IReadOnlyList<AgentTask> tasks = [.. ordered.Tasks.Select(t => PreDelegation.Fill(TaskFields.Fill(t.Task, agents), agents))];
        var ceiling = ParallelCeiling.Of(tasks, limits, bundle.Policies);
        IReadOnlyList<PlanBreach> breaches =
        [
            .. WithoutTask(actions),
            .. ReviewCount(routed, bundle, numbers, history, limits),
            .. ReviewIds(routed, history),
            .. ReviewDependencies(routed, history),
            .. routed.SelectMany(t => TaskFields.Review(t, routed.Count)),
            .. routed.SelectMany(t => RoutingRules.Review(t, agents)),
            .. routed.SelectMany(t => PreDelegation.Review(t, agents)),
            .. routed.SelectMany(t => EvidenceRules.Review(t.Task, t.Pointer, bundle)),
            .. routed.SelectMany(t => ToolCallBudget.Review(t, numbers)),
            .. explored.Breaches,
            .. history.SplitWanted ? [] : Eligibility.Review(ordered.Tasks, numbers.SmallestTask),
        ];
        IReadOnlyList<PlanRepair> repairs =
        [
            .. planned.Select((p, i) => FilledFields.Between(p.Task, tasks[i])).OfType<PlanRepair>(),
            .. planned.Select(p => Complexity.Correction(p.Task)).OfType<PlanRepair>(),
            .. explored.Repairs,
            .. ordered.Repairs,
            .. ceiling.Lowered is { } lowered ? [new PlanRepair("PAR-1", null, lowered)] : Array.Empty<PlanRepair>(),
        ];
        return Branching.BranchRules.Review(new PlanReview(tasks, breaches, repairs) { Ceiling = ceiling }, [.. routed.Select(t => t.Pointer)]);
    }

    /// <summary>FAIL-2: after an overload every task says how many calls it takes, and takes at most <see cref="MaxSplitCalls"/>.</summary>
    /// <param name="actions">The answer's <c>next_actions</c>.</param>
    /// <param name="most">Most estimated calls of a task.</param>
    public static IReadOnlyList<PlanBreach> ReviewSplit(IReadOnlyList<NextAction> actions, int most = MaxSplitCalls) =>
    [
        .. actions.Select((action, i) => (Task: action.Type == Dispatch ? action.Task : null, Index: i))
            .Where(a => a.Task is { } task && (task.Estimate is not { Total: > 0 and var total } || total > most))
            .Select(a => new PlanBreach(
                "FAIL-2", $"/next_actions/{a.Index}/task/estimate",
                $"A task was too large for one turn, so each task of this plan must name its estimated calls, at most {most}; `{a.Task!.TaskId}` names {a.Task.Estimate?.Total ?? 0}.",
                "Give an estimate, and split the task where it is higher.")),
    ];

    private static IReadOnlyList<PlannedTask> Planned(IReadOnlyList<NextAction> actions) =>
        [.. actions.Select((action, i) => action is { Type: Dispatch, Task: { } task } ? new PlannedTask(task, $"/next_actions/{i}/task") : null).OfType<PlannedTask>()];

    private static IEnumerable<PlanBreach> WithoutTask(IReadOnlyList<NextAction> actions) =>
        actions.Select((action, i) => (Action: action, Index: i)).Where(a => a.Action is { Type: Dispatch, Task: null })
            .Select(a => new PlanBreach("TASK-1", $"/next_actions/{a.Index}/task", "The action dispatches a task but has none.", "Add the AgentTask as `task`."));

    private static IEnumerable<PlanBreach> ReviewCount(IReadOnlyList<PlannedTask> tasks, SpecBundle bundle, RuleNumbers numbers, PlanHistory history, EffectiveLimits limits)
    {
        var most = Math.Min(numbers.TasksPerPlan, bundle.Policies.ParallelOverride ? MaxTasksPerPlan : MaxTasksWithoutOverride);
        if (tasks.Count > most)
            yield return new("PAR-1", "/next_actions", $"The plan has {tasks.Count} tasks; at most {most} are allowed.", "Plan fewer, larger tasks; the rest can follow in the next iteration.");
        var used = history.UsedTaskIds.Count;
        if (used + tasks.Count > limits.MaxTasks)
            yield return new("LIM-1", "/next_actions", $"The run would have {used + tasks.Count} tasks; its limit is {limits.MaxTasks}.", $"Plan at most {Math.Max(0, limits.MaxTasks - used)} tasks.");
    }

    private static IEnumerable<PlanBreach> ReviewIds(IReadOnlyList<PlannedTask> tasks, PlanHistory history)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var task in tasks)
        {
            if (!seen.Add(task.Id))
                yield return new("TASK-1", $"{task.Pointer}/task_id", $"Task id `{task.Id}` occurs twice in the plan.", "Give each task its own id.");
            else if (history.UsedTaskIds.Contains(task.Id))
                yield return new("TASK-1", $"{task.Pointer}/task_id", $"Task id `{task.Id}` was used in an earlier iteration.", "Use a new id.");
        }
    }

    private static IEnumerable<PlanBreach> ReviewDependencies(IReadOnlyList<PlannedTask> tasks, PlanHistory history)
    {
        var ids = tasks.Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var task in tasks)
        {
            for (var d = 0; d < task.Task.Depends.Count; d++)
            {
                var dependency = task.Task.Depends[d];
                if (!ids.Contains(dependency) && !history.FinishedTaskIds.Contains(dependency))
                {
                    yield return new("TASK-4", $"{task.Pointer}/depends/{d}", $"Task `{task.Id}` depends on `{dependency}`, which is neither in the plan nor finished.",
                        "Name a task of this plan or a finished task of an earlier iteration.");
                }
            }
        }

        if (TaskGraph.FindCycle([.. tasks.Select(t => t.Task)]) is { } cycle)
            yield return new("TASK-4", "/next_actions", $"The dependencies form a cycle: {string.Join(" -> ", cycle)}.", "Remove one of these dependencies.");
    }
}
