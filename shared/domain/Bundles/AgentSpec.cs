namespace Orchestrate.Domain.Bundles;

/// <summary>An agent: who it is, what it may do, and which tasks are routed to it (AGT-1).</summary>
public sealed record AgentSpec
{
    /// <summary>Unique name, lower-case, without the <c>@</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One line for the orchestrator agent.</summary>
    public required string Description { get; init; }

    /// <summary>The definition text that goes into the agent's prompt (AGT-2).</summary>
    public string? Definition { get; init; }

    /// <summary>Task types that are routed to it.</summary>
    public IReadOnlyList<string> Routes { get; init; } = [];

    /// <summary>OpenCode tools it may use; everything else is denied.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>Skills whose text it always gets.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];

    /// <summary><c>provider/model</c>, when it differs from the preferences.</summary>
    public string? Model { get; init; }

    /// <summary>The agent that takes over at the third attempt (FAIL-1).</summary>
    public string? Fallback { get; init; }

    /// <summary>Sampling temperature, 0–2; null leaves it to the model.</summary>
    public double? Temperature { get; init; }

    /// <summary>Model steps of one turn, 1–200; the smaller of this and the run's limit counts (LIM-1). Null means the run's limit.</summary>
    public int? Steps { get; init; }
}
