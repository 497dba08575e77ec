using Orchestrate.Domain.Bundles;

namespace Orchestrate.Domain.Agents;

/// <summary>The orchestrator agent itself (ORC-1): it reads and delegates; the server dispatches.</summary>
public static class OrchestratorAgent
{
    /// <summary>Longest turn, seconds. The run's limit (LIM-1) may be shorter; the smaller counts.</summary>
    public const int TurnSeconds = 900;

    /// <summary>Its definition. It is in no registry, because no task can be routed to it.</summary>
    public static AgentSpec Spec { get; } = new()
    {
        Name = AgentRegistry.Orchestrator,
        Description = "Plans and judges the run; the server dispatches the work.",
        Tools = ["read"],
        Temperature = 0.1,
        Steps = 25,
    };
}
