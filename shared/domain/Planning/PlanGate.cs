using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Results;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>The gate between a plan and its execution (NDP-1, AGT-1, TASK-1, TASK-3, TASK-4, PAR-1, LIM-1, VER-6). Pure; never throws for any plan that fits the schema.</summary>
public static class PlanGate
{
    /// <summary>Most estimated calls of a task in a plan that splits what was too large (FAIL-2).</summary>
    public const int MaxSplitCalls = 8;

    /// <summary>Most tasks in one plan (PAR-1).</summary>
    public const int MaxTasksPerPlan = 20;

    /// <summary>Most tasks in one plan without the bundle's override (PAR-1).</summary>
    public const int MaxTasksWithoutOverride = 12;

    /// <summary>Reviews the tasks that the orchestrator agent wants to dispatch.</summary>
    /// <param name="actions">The answer's <c>next_actions</c>.</param>
    /// <param name="bundle">The run's bundle.</param>
    /// <param name="agents">The agents that the run knows.</param>
    /// <param name="usedTaskIds">Task ids of earlier iterations.</param>
    /// <param name="finishedTaskIds">Tasks of earlier iterations that are finished; a task may depend on them.</param>
    /// <param name="limits">The run's limits.</param>
    public static PlanReview Review(
        IReadOnlyList<NextAction> actions,
        SpecBundle bundle,
        AgentRegistry agents,
        IReadOnlySet<string> usedTaskIds,
        IReadOnlySet<string> finishedTaskIds,
        EffectiveLimits limits)
    {
        var breaches = new List<PlanBreach>();
        var repairs = new List<PlanRepair>();
        var tasks = new List<AgentTask>();
        var places = new List<string>();
        for (var i = 0; i < actions.Count; i++)
        {
            if (actions[i].Type != "dispatch_task")
                continue;
            if (actions[i].Task is not { } task)
            {
                breaches.Add(new("TASK-1", $"/next_actions/{i}/task", "The action dispatches a task but has none.", "Add the AgentTask as `task`."));
                continue;
            }

            var pointer = $"/next_actions/{i}/task";
            places.Add(pointer);
            tasks.Add(ReviewTask(task, pointer, bundle, agents, breaches, repairs));
        }

        ReviewCount(tasks, bundle, usedTaskIds, limits, breaches);
        ReviewIds(tasks, places, usedTaskIds, breaches);
        ReviewDependencies(tasks, places, finishedTaskIds, breaches);
        return Branching.BranchRules.Review(new PlanReview(tasks, breaches, repairs), places);
    }

    /// <summary>FAIL-2: after an overload every task says how many calls it takes, and takes at most <see cref="MaxSplitCalls"/>.</summary>
    /// <param name="actions">The answer's <c>next_actions</c>.</param>
    public static IReadOnlyList<PlanBreach> ReviewSplit(IReadOnlyList<NextAction> actions) =>
    [
        .. actions.Select((action, i) => (Task: action.Type == "dispatch_task" ? action.Task : null, Index: i))
            .Where(a => a.Task is { } task && task.Estimate is not { Total: > 0 and <= MaxSplitCalls })
            .Select(a => new PlanBreach(
                "FAIL-2", $"/next_actions/{a.Index}/task/estimate",
                $"A task was too large for one turn, so each task of this plan must name its estimated calls, at most {MaxSplitCalls}; `{a.Task!.TaskId}` names {a.Task.Estimate?.Total ?? 0}.",
                "Give an estimate, and split the task where it is higher.")),
    ];

    private static AgentTask ReviewTask(
        AgentTask task, string pointer, SpecBundle bundle, AgentRegistry agents, List<PlanBreach> breaches, List<PlanRepair> repairs)
    {
        task = RouteAgent(task, pointer, agents, breaches, repairs);
        task = task with { SubagentType = "general" };
        var complexity = Complexity.Of(task);
        if (task.Complexity != complexity)
        {
            if (task.Complexity is not null)
                repairs.Add(new("TASK-3", task.TaskId, $"Complexity `{task.Complexity}` was corrected to `{complexity}` from the task's files and estimate."));
            task = task with { Complexity = complexity };
        }

        breaches.AddRange(EvidenceRules.Review(task, pointer, bundle));
        if (task.TimeoutSeconds is <= 0)
            breaches.Add(new("TASK-1", $"{pointer}/timeout_seconds", $"{task.TimeoutSeconds} s is no time limit.", "Leave it out or use at least 1."));
        return task;
    }

    private static AgentTask RouteAgent(AgentTask task, string pointer, AgentRegistry agents, List<PlanBreach> breaches, List<PlanRepair> repairs)
    {
        var known = string.Join(", ", agents.All.Select(a => a.Name));
        if (task.Agent is null)
        {
            if (agents.RouteFor(task.Type) is { } routed)
            {
                repairs.Add(new("AGT-1", task.TaskId, $"No agent was named; type `{task.Type}` is routed to `{routed.Name}`."));
                return task with { Agent = routed.Name };
            }

            breaches.Add(new("AGT-1", $"{pointer}/agent", $"No agent is named and none is routed for type `{task.Type}`.", $"Name one of: {known}."));
            return task;
        }

        var name = task.Agent.TrimStart('@');
        if (name == AgentRegistry.Orchestrator)
            breaches.Add(new("NDP-1", $"{pointer}/agent", "A task cannot be given to the orchestrator agent: depth 1 is for leaf agents only.", $"Name one of: {known}."));
        else if (agents.Find(name) is null)
            breaches.Add(new("AGT-1", $"{pointer}/agent", $"There is no agent `{name}`.", $"Name one of: {known}."));
        if (task.Type == "exploration" && name is not ("context" or "explore") && agents.Find("context") is not null)
            breaches.Add(new("AGT-3", $"{pointer}/agent", $"Exploration is only for `context`, not for `{name}`.", "Set agent to `context`."));
        return task with { Agent = name == "explore" ? "context" : name };
    }

    private static void ReviewCount(
        List<AgentTask> tasks, SpecBundle bundle, IReadOnlySet<string> usedTaskIds, EffectiveLimits limits, List<PlanBreach> breaches)
    {
        var most = bundle.Policies.ParallelOverride ? MaxTasksPerPlan : MaxTasksWithoutOverride;
        if (tasks.Count > most)
            breaches.Add(new("PAR-1", "/next_actions", $"The plan has {tasks.Count} tasks; at most {most} are allowed.", "Plan fewer, larger tasks; the rest can follow in the next iteration."));
        if (usedTaskIds.Count + tasks.Count > limits.MaxTasks)
        {
            breaches.Add(new("LIM-1", "/next_actions", $"The run would have {usedTaskIds.Count + tasks.Count} tasks; its limit is {limits.MaxTasks}.",
                $"Plan at most {Math.Max(0, limits.MaxTasks - usedTaskIds.Count)} tasks."));
        }
    }

    private static void ReviewIds(List<AgentTask> tasks, List<string> places, IReadOnlySet<string> usedTaskIds, List<PlanBreach> breaches)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < tasks.Count; i++)
        {
            var id = tasks[i].TaskId;
            if (!seen.Add(id))
                breaches.Add(new("TASK-1", $"{places[i]}/task_id", $"Task id `{id}` occurs twice in the plan.", "Give each task its own id."));
            else if (usedTaskIds.Contains(id))
                breaches.Add(new("TASK-1", $"{places[i]}/task_id", $"Task id `{id}` was used in an earlier iteration.", "Use a new id."));
        }
    }

    private static void ReviewDependencies(List<AgentTask> tasks, List<string> places, IReadOnlySet<string> finishedTaskIds, List<PlanBreach> breaches)
    {
        var ids = tasks.Select(t => t.TaskId).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < tasks.Count; i++)
        {
            for (var d = 0; d < tasks[i].Depends.Count; d++)
            {
                var dependency = tasks[i].Depends[d];
                if (!ids.Contains(dependency) && !finishedTaskIds.Contains(dependency))
                {
                    breaches.Add(new("TASK-4", $"{places[i]}/depends/{d}", $"Task `{tasks[i].TaskId}` depends on `{dependency}`, which is neither in the plan nor finished.",
                        "Name a task of this plan or a finished task of an earlier iteration."));
                }
            }
        }

        if (TaskGraph.FindCycle(tasks) is { } cycle)
            breaches.Add(new("TASK-4", "/next_actions", $"The dependencies form a cycle: {string.Join(" -> ", cycle)}.", "Remove one of these dependencies."));
    }
}
