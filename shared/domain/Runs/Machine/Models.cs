using Orchestrate.Domain.Agents;

namespace Orchestrate.Domain.Runs;

/// <summary>Which model an agent uses.</summary>
internal static class Models
{
    /// <summary><c>provider/model</c>: the agent's own, else the bundle's for its kind, else the bundle's or the server's default.</summary>
    public static string Of(RunContext context, string agent)
    {
        var preferences = context.Bundle.ModelPreferences;
        var special = agent == AgentRegistry.Orchestrator ? preferences.Orchestrator : context.Agents.Find(agent)?.Model ?? preferences.Worker;
        return special ?? preferences.Default ?? context.DefaultModel;
    }
}
