using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>Who does a task, and who may write what (AGT-1, AGT-3, NDP-1). Pure.</summary>
public static class RoutingRules
{
    private static readonly Dictionary<string, int> Rows = new(StringComparer.Ordinal)
    {
        ["exploration"] = 1,
        ["research"] = 2,
        ["specification"] = 3,
        ["review"] = 4,
        ["documentation"] = 5,
        ["implementation"] = 6,
        ["testing"] = 6,
        ["debugging"] = 7,
        ["handover"] = 8,
    };

    /// <summary>The task with the name of its agent: the routed one where it names none, without <c>@</c>, <c>context</c> for <c>explore</c>.</summary>
    /// <param name="task">The task.</param>
    /// <param name="agents">The agents that the run knows.</param>
    public static AgentTask Route(AgentTask task, AgentRegistry agents)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(agents);
        return task with { Agent = task.Agent is { } named ? Name(named) : agents.RouteFor(task.Type)?.Name };
    }

    /// <summary>Reviews a task's agent and the documents that it names.</summary>
    /// <param name="planned">The task, routed.</param>
    /// <param name="agents">The agents that the run knows.</param>
    public static IEnumerable<PlanBreach> Review(PlannedTask planned, AgentRegistry agents)
    {
        ArgumentNullException.ThrowIfNull(planned);
        ArgumentNullException.ThrowIfNull(agents);
        return [.. ReviewAgent(planned, agents), .. ReviewDocuments(planned, agents)];
    }

    /// <summary>The routing row that leads to the agent, as a sentence (TASK-2).</summary>
    /// <param name="task">The task, routed.</param>
    /// <param name="agents">The agents that the run knows.</param>
    public static string Because(AgentTask task, AgentRegistry agents)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(agents);
        var routed = agents.RouteFor(task.Type)?.Name;
        var row = Rows.TryGetValue(task.Type, out var number) ? $"Routing row {number}" : "Routing";
        return routed == task.Agent ? $"{row}: `{task.Type}` goes to `{routed}`." : $"The plan chose `{task.Agent}`; {row} gives `{task.Type}` to {(routed is null ? "nobody" : $"`{routed}`")}.";
    }

    /// <summary>An agent's name as the registry has it.</summary>
    /// <param name="agent">As a plan writes it.</param>
    public static string Name(string agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var name = agent.TrimStart('@');
        return name == "explore" ? "context" : name;
    }

    private static IEnumerable<PlanBreach> ReviewAgent(PlannedTask planned, AgentRegistry agents)
    {
        var (task, pointer) = (planned.Task, $"{planned.Pointer}/agent");
        var known = $"Name one of: {string.Join(", ", agents.All.Select(a => a.Name))}.";
        if (task.Agent is not { } name)
        {
            yield return new("AGT-1", pointer, $"No agent is named and none is routed for type `{task.Type}`.", known);
            yield break;
        }

        if (name == AgentRegistry.Orchestrator)
            yield return new("NDP-1", pointer, "A task cannot be given to the orchestrator agent: depth 1 is for leaf agents only.", known);
        else if (agents.Find(name) is null)
            yield return new("AGT-1", pointer, $"There is no agent `{name}`.", known);
        if (task.Type == "exploration" && name != "context" && agents.Find("context") is not null)
            yield return new("AGT-3", pointer, $"Exploration is only for `context`, not for `{name}`.", "Set agent to `context`.");
    }

    private static IEnumerable<PlanBreach> ReviewDocuments(PlannedTask planned, AgentRegistry agents)
    {
        foreach (var (place, path) in Written(planned.Task))
        {
            if (SpecPaths.OwnerOf(path) is not { } owner || owner == planned.Task.Agent)
                continue;
            var message = owner == SpecPaths.Nobody
                ? $"`{path}` lies in a spec folder's `memory/`, which nobody writes directly."
                : $"`{path}` belongs to `{owner}` alone, not to `{planned.Task.Agent}`.";
            yield return new("AGT-3", $"{planned.Pointer}/{place}", message, Remedy(owner, agents));
        }
    }

    private static string Remedy(string owner, AgentRegistry agents)
    {
        const string Read = "What is only read belongs into `inputs` or the description; notes may go to the spec folder's `scratch/`.";
        if (owner == SpecPaths.Nobody)
            return $"Leave it out. {Read}";
        return agents.Find(owner) is null ? $"This run has no agent `{owner}`, so leave it out. {Read}" : $"Give it to a task of its own for `{owner}`. {Read}";
    }

    /// <summary>Paths that the task says it writes. Files are also named to be read, so they count only where the type of the task changes files.</summary>
    private static IEnumerable<(string Place, string Path)> Written(AgentTask task) =>
    [
        .. task.ExpectedOutputs.Select((p, i) => ($"expected_outputs/{i}", p)),
        .. task.Files.Select((p, i) => ($"files/{i}", p)).Where(_ => TaskTypes.MayChange.Contains(task.Type)),
        .. task.Scope.Include.Select((p, i) => ($"scope/include/{i}", p)).Where(e => PathPatterns.IsLiteral(e.p)),
        .. task.WriteTo is { } path ? [("write_to", path)] : Array.Empty<(string, string)>(),
    ];
}
