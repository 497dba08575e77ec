using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>What the server filled into a task, as one repair (TASK-1, TASK-2). Pure.</summary>
public static class FilledFields
{
    /// <summary>The repair that says what the plan left out; null when it left out nothing.</summary>
    /// <param name="planned">The task as planned.</param>
    /// <param name="filled">The task as it will be done.</param>
    public static PlanRepair? Between(AgentTask planned, AgentTask filled)
    {
        ArgumentNullException.ThrowIfNull(planned);
        ArgumentNullException.ThrowIfNull(filled);
        string[] fields =
        [
            .. Field("subagent_type", planned.SubagentType, filled.SubagentType),
            .. Field("agent", planned.Agent, filled.Agent, $"AGT-1, from type `{filled.Type}`"),
            .. Field("agent_definition", planned.AgentDefinition, filled.AgentDefinition),
            .. Field("complexity", planned.Complexity, filled.Complexity, "TASK-3"),
            .. planned.Objective == filled.Objective ? Array.Empty<string>() : ["objective (from the title)"],
            .. planned.SuccessCriteria.Count == filled.SuccessCriteria.Count ? Array.Empty<string>() : ["success_criteria"],
        ];
        var reasons = Reasons(planned.Reasoning ?? new(), filled.Reasoning ?? new());
        if (fields.Length + reasons.Length == 0)
            return null;
        var texts = new[] { string.Join(", ", fields), reasons.Length == 0 ? "" : $"reasoning (TASK-2): {string.Join(", ", reasons)}" };
        return new("TASK-1", filled.TaskId, $"Filled in: {string.Join("; ", texts.Where(t => t.Length > 0))}.");
    }

    private static string[] Reasons(Reasoning planned, Reasoning filled) =>
    [
        .. Changed("intent", planned.Intent, filled.Intent),
        .. Changed("complexity_because", planned.ComplexityBecause, filled.ComplexityBecause),
        .. Changed("agent_because", planned.AgentBecause, filled.AgentBecause),
        .. Changed("definition", planned.Definition, filled.Definition),
        .. Changed("depth_and_tier", planned.DepthAndTier, filled.DepthAndTier),
        .. Changed("parallel_because", planned.ParallelBecause, filled.ParallelBecause),
        .. planned.ToolCalls == filled.ToolCalls ? Array.Empty<string>() : [$"tool_calls {filled.ToolCalls}"],
    ];

    private static IEnumerable<string> Changed(string name, string? planned, string? filled) => planned == filled ? [] : [name];

    /// <summary>A value that was there is corrected elsewhere, by the rule that it breaks.</summary>
    private static IEnumerable<string> Field(string name, string? planned, string? filled, string? why = null) =>
        filled is null || !string.IsNullOrWhiteSpace(planned) ? [] : [$"{name} `{filled}`{(why is null ? "" : $" ({why})")}"];
}
