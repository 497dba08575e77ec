using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Limits;

namespace Orchestrate.Domain.Runs;

/// <summary>The settings of a run's agents, from their definitions, the preferences and the limits.</summary>
internal static class AgentSettingsOf
{
    public static IReadOnlyList<AgentSettings> Run(RunContext context)
    {
        var steps = EffectiveLimits.Resolve(context.Bundle.Limits, context.ServerLimits).MaxModelCallsPerTurn;
        return [Settings(context, OrchestratorAgent.Spec, 0, steps), .. context.Agents.All.Select(agent => Settings(context, agent, 1, steps))];
    }

    private static AgentSettings Settings(RunContext context, AgentSpec agent, int depth, int steps) => new()
    {
        Name = agent.Name,
        Depth = depth,
        Model = Models.Of(context, agent.Name),
        Tools = AgentSettings.ToolsOf(agent),
        Temperature = agent.Temperature,
        Steps = AgentSettings.StepsOf(agent, steps),
    };
}
