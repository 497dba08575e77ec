using Orchestrate.Domain.Bundles;

namespace Orchestrate.Domain.Agents;

/// <summary>The agents that a run knows: the default registry, with the bundle's agents added or in their place (AGT-1).</summary>
public sealed class AgentRegistry
{
    /// <summary>Name of the orchestrator agent, which no task can be routed to.</summary>
    public const string Orchestrator = "orchestrator";

    private readonly Dictionary<string, AgentSpec> _agents;

    private AgentRegistry(Dictionary<string, AgentSpec> agents) => _agents = agents;

    /// <summary>All agents in order of their names.</summary>
    public IEnumerable<AgentSpec> All => _agents.Values.OrderBy(a => a.Name, StringComparer.Ordinal);

    /// <summary>The default agents, with the bundle's added or in their place.</summary>
    public static AgentRegistry Create(IEnumerable<AgentSpec> defaults, IEnumerable<AgentSpec> bundle)
    {
        var agents = new Dictionary<string, AgentSpec>(StringComparer.Ordinal);
        foreach (var agent in defaults.Concat(bundle))
            agents[agent.Name] = agent;
        return new AgentRegistry(agents);
    }

    /// <summary>The agent of that name (a leading <c>@</c> is ignored), or null.</summary>
    public AgentSpec? Find(string name) => _agents.GetValueOrDefault(name.TrimStart('@'));

    /// <summary>The agent that a task type is routed to, or null.</summary>
    public AgentSpec? RouteFor(string taskType) =>
        All.FirstOrDefault(a => a.Name != "explore" && a.Routes.Contains(taskType, StringComparer.Ordinal));

    /// <summary>Who takes over from an agent at the third attempt (FAIL-1): its fallback, else <c>debug</c>, else <c>general</c>, else itself.</summary>
    public string FallbackFor(string agent)
    {
        var fallback = Find(agent)?.Fallback;
        if (fallback is not null && Find(fallback) is not null)
            return fallback;
        return new[] { "debug", "general" }.FirstOrDefault(name => name != agent && Find(name) is not null) ?? agent;
    }
}
