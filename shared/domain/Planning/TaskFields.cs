using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Tasks;
using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Planning;

/// <summary>The fields of a task (TASK-1): what has a default is filled in, what needs thought is refused. Pure.</summary>
public static class TaskFields
{
    /// <summary>What a task that changes files achieves when it names no output, evidence or criterion.</summary>
    private const string DefaultCriterion = "Everything that the description asks for is done, and the changed files show it.";

    /// <summary>Reviews what only the orchestrator agent can say.</summary>
    /// <param name="planned">The task.</param>
    /// <param name="plannedTasks">Number of tasks in the plan; from two on each needs an estimate, because without it DEG-1 cannot be judged.</param>
    public static IEnumerable<PlanBreach> Review(PlannedTask planned, int plannedTasks)
    {
        ArgumentNullException.ThrowIfNull(planned);
        return [.. Texts(planned), .. Numbers(planned, plannedTasks), .. OutsidePaths(planned)];
    }

    /// <summary>Fills in what the task leaves out and the server knows.</summary>
    /// <param name="task">The task, with its agent.</param>
    /// <param name="agents">The agents that the run knows.</param>
    public static AgentTask Fill(AgentTask task, AgentRegistry agents)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(agents);
        return task with
        {
            SubagentType = "general",
            AgentDefinition = task.AgentDefinition.Or(task.Agent == "general" || agents.Find(task.Agent ?? "")?.Definition is not { Length: > 0 } ? "built-in" : "loaded"),
            Objective = task.Objective.Or(task.Title),
            SuccessCriteria = TaskTypes.MustChange.Contains(task.Type) && task is { ExpectedOutputs.Count: 0, EvidenceRequirements.Count: 0, SuccessCriteria.Count: 0 }
                ? [DefaultCriterion]
                : task.SuccessCriteria,
        };
    }

    private static IEnumerable<PlanBreach> Texts(PlannedTask planned)
    {
        if (string.IsNullOrWhiteSpace(planned.Task.Title))
            yield return new("TASK-1", $"{planned.Pointer}/title", $"`{planned.Id}` has no title.", "Say in one line what the task is.");
        if (string.IsNullOrWhiteSpace(planned.Task.Description))
            yield return new("TASK-1", $"{planned.Pointer}/description", $"`{planned.Id}` has no description.", "Say what to do, where, and how one recognises that it is done.");
    }

    private static IEnumerable<PlanBreach> Numbers(PlannedTask planned, int plannedTasks)
    {
        var (task, pointer) = (planned.Task, planned.Pointer);
        if (task.Estimate is { } estimate && Operations(estimate).Where(o => o.Calls < 0).ToList() is { Count: > 0 } negative)
        {
            foreach (var (name, calls) in negative)
                yield return new("TASK-1", $"{pointer}/estimate/{name}", $"{calls} calls are no estimate.", "Use 0 or more.");
        }
        else if (plannedTasks > 1 && task.Estimate is not { Total: > 0 })
        {
            yield return new("TASK-1", $"{pointer}/estimate", $"`{task.TaskId}` has no estimate, and the plan has {plannedTasks} tasks.",
                "Estimate its tool calls, for example {\"reads\":2,\"edits\":2,\"bash\":1,\"verification\":1}.");
        }

        if (task.Items is < 0)
            yield return new("TASK-1", $"{pointer}/items", $"{task.Items} is no number of items.", "Leave it out, or use 0 or more.");
        if (task.TimeoutSeconds is <= 0)
            yield return new("TASK-1", $"{pointer}/timeout_seconds", $"{task.TimeoutSeconds} s is no time limit.", "Leave it out or use at least 1.");
    }

    private static IEnumerable<PlanBreach> OutsidePaths(PlannedTask planned)
    {
        var (task, pointer) = (planned.Task, planned.Pointer);
        IEnumerable<(string Place, string Path)> paths =
        [
            .. task.ExpectedOutputs.Select((p, i) => ($"expected_outputs/{i}", p)),
            .. task.Files.Select((p, i) => ($"files/{i}", p)),
            .. task.Scope.Include.Select((p, i) => ($"scope/include/{i}", p)),
            .. task.Scope.Exclude.Select((p, i) => ($"scope/exclude/{i}", p)),
            .. task.WriteTo is { } path ? [("write_to", path)] : Array.Empty<(string, string)>(),
        ];
        return paths.Where(p => !Paths.IsConfined(p.Path))
            .Select(p => new PlanBreach("TASK-1", $"{pointer}/{p.Place}", $"`{p.Path}` does not lie in the repository.", "Use a path relative to the repository's root, without `..`."));
    }

    private static IEnumerable<(string Name, int Calls)> Operations(CallEstimate estimate) =>
    [
        ("reads", estimate.Reads), ("writes", estimate.Writes), ("edits", estimate.Edits), ("bash", estimate.Bash),
        ("grep", estimate.Grep), ("glob", estimate.Glob), ("verification", estimate.Verification),
    ];
}
