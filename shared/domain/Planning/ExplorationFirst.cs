using Orchestrate.Domain.Agents;

namespace Orchestrate.Domain.Planning;

/// <summary>Understanding before action (TASK-5): in a run that explored nothing yet, larger implementations wait for an exploration. Pure.</summary>
public static class ExplorationFirst
{
    private const string Example =
        """{"type":"dispatch_task","task":{"task_id":"EXPLORE","title":"Explore what the plan touches","description":"Find the files, patterns, dependencies and risks of this change. Return a context package.","type":"exploration","expected_outputs":[],"evidence_requirements":[],"estimate":{"reads":3,"grep":1}}}""";

    /// <summary>Adds the missing dependencies on the plan's exploration; a breach where the plan has none, or only one that waits for the task itself.</summary>
    /// <param name="tasks">The plan's tasks, with their complexity.</param>
    /// <param name="agents">The agents that the run knows; where nobody explores, the rule asks for nothing.</param>
    /// <param name="history">What the run did before.</param>
    public static RuleOutcome Apply(IReadOnlyList<PlannedTask> tasks, AgentRegistry agents, PlanHistory history)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(agents);
        ArgumentNullException.ThrowIfNull(history);
        if (history.Explored || agents.RouteFor("exploration") is null)
            return new(tasks, [], []);
        List<PlannedTask> ordered = [.. tasks];
        var (breaches, repairs) = (new List<PlanBreach>(), new List<PlanRepair>());
        var paths = TaskPaths.Of([.. tasks.Select(t => t.Task)]);
        int[] explorations = [.. Enumerable.Range(0, tasks.Count).Where(i => tasks[i].Task.Type == "exploration")];
        for (var i = 0; i < ordered.Count; i++)
        {
            var (task, pointer) = (ordered[i].Task, ordered[i].Pointer);
            if (task is not { Type: "implementation", Complexity: not "low" } || explorations.Any(e => paths.Needs(i, e)))
                continue;
            if (explorations.Cast<int?>().FirstOrDefault(e => paths.Independent(i, e!.Value)) is not { } first)
            {
                breaches.Add(new("TASK-5", $"{pointer}/depends",
                    $"`{task.TaskId}` is an implementation of {task.Complexity} complexity, and {(explorations.Length == 0 ? "nothing was explored yet" : "the exploration waits for it")}.",
                    $"Let an exploration come first: add the action {Example} and put \"EXPLORE\" into the task's `depends`."));
                continue;
            }

            paths.Add(i, first);
            ordered[i] = ordered[i].WaitingFor(ordered[first].Id);
            repairs.Add(new("TASK-5", task.TaskId, $"`{task.TaskId}` now waits for the exploration `{ordered[first].Id}`: understanding comes before action."));
        }

        return new(ordered, breaches, repairs);
    }
}
