using Orchestrate.Domain.Bundles;

namespace Orchestrate.Domain.Agents;

/// <summary>What OpenCode's own configuration says of an agent: it is generated from the definition (ORC-1, NDP-2).</summary>
public sealed record AgentSettings
{
    /// <summary>The agent's name.</summary>
    public required string Name { get; init; }

    /// <summary>0 for the orchestrator agent, 1 for a worker (NDP-1).</summary>
    public required int Depth { get; init; }

    /// <summary><c>provider/model</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Tools it may use; every other is denied.</summary>
    public required IReadOnlyList<string> Tools { get; init; }

    /// <summary>Sampling temperature, 0–2; null leaves it to the model.</summary>
    public double? Temperature { get; init; }

    /// <summary>Model steps of one turn.</summary>
    public required int Steps { get; init; }

    /// <summary>Tools of a worker whose definition names none.</summary>
    private static readonly string[] DefaultTools = ["read", "glob", "grep", "list", "edit", "write", "bash", "todowrite"];

    /// <summary>Tools of a worker; an agent that is not known has the default ones. <c>task</c> is never among them (NDP-2).</summary>
    /// <param name="agent">Its definition; null when there is none.</param>
    public static IReadOnlyList<string> ToolsOf(AgentSpec? agent) =>
        agent is { Tools.Count: > 0 } ? [.. agent.Tools.Where(AgentTools.Allowed.Contains)] : DefaultTools;

    /// <summary>Model steps of one turn: the smaller of the definition's and the run's limit (LIM-1).</summary>
    /// <param name="agent">Its definition; null when there is none.</param>
    /// <param name="limit">The run's limit.</param>
    public static int StepsOf(AgentSpec? agent, int limit) => Math.Min(agent?.Steps ?? limit, limit);
}
