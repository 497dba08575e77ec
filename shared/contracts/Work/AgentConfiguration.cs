namespace Orchestrate.Contracts.Work;

/// <summary>An agent of the run, as OpenCode is configured for it when its process starts.</summary>
public sealed record AgentConfiguration
{
    /// <summary>The agent's name.</summary>
    public required string Name { get; init; }

    /// <summary>0 for the orchestrator agent, 1 for a worker (NDP-1).</summary>
    public required int Depth { get; init; }

    /// <summary><c>provider/model</c>.</summary>
    public required string Model { get; init; }

    /// <summary>OpenCode tools it may use; every other is denied, and <c>task</c> always (NDP-2).</summary>
    public required IReadOnlyList<string> Tools { get; init; }

    /// <summary>Sampling temperature, 0–2; null leaves it to the model.</summary>
    public double? Temperature { get; init; }

    /// <summary>Model steps of one turn.</summary>
    public required int Steps { get; init; }
}
