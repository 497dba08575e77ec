using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>The reasoning that comes before a task is delegated (TASK-2): the server fills in what it can compute and asks for what needs thought. Pure.</summary>
public static class PreDelegation
{
    private const string High = "high";

    private static readonly string[] Risks = ["low", "medium", High];

    /// <summary>Reviews what only the orchestrator agent can say: intent and risk of complex tasks, and who takes over when the risk is high.</summary>
    /// <param name="planned">The task, with its agent.</param>
    /// <param name="agents">The agents that the run knows.</param>
    public static IEnumerable<PlanBreach> Review(PlannedTask planned, AgentRegistry agents)
    {
        ArgumentNullException.ThrowIfNull(planned);
        ArgumentNullException.ThrowIfNull(agents);
        var (task, pointer) = (planned.Task, $"{planned.Pointer}/reasoning");
        var reasoning = task.Reasoning ?? new();
        if (reasoning.Risk is { } risk && !Risks.Contains(risk, StringComparer.Ordinal))
            yield return new("TASK-2", $"{pointer}/risk", $"`{risk}` is no risk.", "Use `low`, `medium` or `high`.");
        if (Complexity.Of(task) == High && string.IsNullOrWhiteSpace(reasoning.Intent))
            yield return new("TASK-2", $"{pointer}/intent", $"`{task.TaskId}` is complex ({Complexity.Because(task)}) and does not say what it accomplishes.", "Add `intent`, or split the task.");
        if (Complexity.Of(task) == High && reasoning.Risk is null)
            yield return new("TASK-2", $"{pointer}/risk", $"`{task.TaskId}` is complex ({Complexity.Because(task)}) and does not say how risky it is.", "Add `risk`: `low`, `medium` or `high`.");
        if (reasoning.Risk == High && Fallback(task, agents) is null)
        {
            var others = string.Join(", ", agents.All.Select(a => a.Name).Where(n => n != task.Agent));
            yield return new("TASK-2", $"{pointer}/fallback_agent", $"`{task.TaskId}` is of high risk, and {Named(reasoning, task)}.", $"Name the agent that takes over: {others}.");
        }
    }

    /// <summary>The reasoning, with everything that follows from the numbers, the routing and the dependencies.</summary>
    /// <param name="task">The task, complete otherwise.</param>
    /// <param name="agents">The agents that the run knows.</param>
    public static AgentTask Fill(AgentTask task, AgentRegistry agents)
    {
        ArgumentNullException.ThrowIfNull(task);
        var reasoning = task.Reasoning ?? new();
        return task with
        {
            Reasoning = reasoning with
            {
                Intent = reasoning.Intent.Or(task.Objective.Or(task.Title)),
                ComplexityBecause = reasoning.ComplexityBecause.Or(Complexity.Because(task)),
                AgentBecause = reasoning.AgentBecause.Or(RoutingRules.Because(task, agents)),
                Definition = reasoning.Definition.Or(task.AgentDefinition is "built-in" or "prior-session" ? task.AgentDefinition : "loaded"),
                DepthAndTier = reasoning.DepthAndTier.Or("1, leaf"),
                ParallelBecause = reasoning.ParallelBecause.Or(task.Depends.Count == 0 ? "Waits for no other task." : $"Waits for {string.Join(", ", task.Depends)}."),
                ToolCalls = task.Estimate is null ? reasoning.ToolCalls : ToolCallBudget.Calls(task),
            },
        };
    }

    /// <summary>Who takes over a task of high risk (FAIL-1): the known agent that its reasoning names, when that is another one; else null.</summary>
    /// <param name="task">The task.</param>
    /// <param name="agents">The agents that the run knows.</param>
    public static string? Fallback(AgentTask task, AgentRegistry agents)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(agents);
        if (task.Reasoning is not { Risk: High, FallbackAgent: { } named })
            return null;
        var name = RoutingRules.Name(named);
        return name != task.Agent && agents.Find(name) is not null ? name : null;
    }

    private static string Named(Reasoning reasoning, AgentTask task)
    {
        if (string.IsNullOrWhiteSpace(reasoning.FallbackAgent))
            return "no other agent is named to take over";
        return RoutingRules.Name(reasoning.FallbackAgent) == task.Agent ? $"`{task.Agent}` cannot take over from itself" : $"there is no agent `{reasoning.FallbackAgent}`";
    }
}
