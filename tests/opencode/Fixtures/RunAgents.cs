using Orchestrate.Contracts.Work;
using Orchestrate.Documents;
using Orchestrate.Domain.Agents;

namespace Orchestrate.OpenCode.Tests.Fixtures;

/// <summary>The default agents and the orchestrator agent, as a run has them.</summary>
internal static class RunAgents
{
    public const int Steps = 25;

    /// <summary>The definitions of the registry, and the orchestrator agent's.</summary>
    public static IReadOnlyList<AgentConfiguration> All { get; } = [Of(OrchestratorAgent.Spec, 0), .. Registered().Select(agent => Of(agent, 1))];

    public static AgentConfiguration Find(string name) => All.Single(agent => agent.Name == name);

    private static AgentConfiguration Of(Domain.Bundles.AgentSpec agent, int depth) => new()
    {
        Name = agent.Name,
        Depth = depth,
        Model = "fake/m",
        Tools = AgentSettings.ToolsOf(agent),
        Temperature = agent.Temperature,
        Steps = AgentSettings.StepsOf(agent, Steps),
    };

    private static IReadOnlyList<Domain.Bundles.AgentSpec> Registered()
    {
        var folder = new DocumentFolder(Programs.Repository());
        var schemas = SchemaCatalog.Load(folder);
        return RegistryLoader.Agents(folder, schemas, RegistryLoader.Skills(folder, schemas)).Defaults;
    }
}
