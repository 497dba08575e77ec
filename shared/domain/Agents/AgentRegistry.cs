using Orchestrate.Domain.Bundles;

namespace Orchestrate.Domain.Agents;

/// <summary>The agents that a run knows: the default registry, with the bundle's agents added or in their place (AGT-1).</summary>
public sealed class AgentRegistry
{
    /// <summary>Name of the orchestrator agent, which no task can be routed to.</summary>
    public const string Orchestrator = "orchestrator";

    private readonly Dictionary<string, AgentSpec> _agents;
    private readonly IReadOnlyList<AgentSpec> _byPriority;

    private AgentRegistry(IReadOnlyList<AgentSpec> byPriority)
    {
        _byPriority = byPriority;
        _agents = byPriority.ToDictionary(a => a.Name, StringComparer.Ordinal);
    }

    /// <summary>All agents in order of their names.</summary>
    public IEnumerable<AgentSpec> All => _agents.Values.OrderBy(a => a.Name, StringComparer.Ordinal);

    /// <summary>The bundle's agents, then the default ones that it does not replace; this is also their priority in routing.</summary>
    public static AgentRegistry Create(IEnumerable<AgentSpec> defaults, IEnumerable<AgentSpec> bundle) =>
        new([.. bundle.Concat(defaults).DistinctBy(a => a.Name, StringComparer.Ordinal)]);

    /// <summary>The same registry with a workspace's agents in it: after the bundle's, before the default ones and in their place (AGT-2).</summary>
    /// <param name="workspace">The workspace's agents.</param>
    /// <param name="bundle">The bundle's, which the workspace cannot replace.</param>
    public AgentRegistry With(IEnumerable<AgentSpec> workspace, IEnumerable<AgentSpec> bundle) => Create(workspace.Concat(_byPriority), bundle);

    /// <summary>The agent of that name (a leading <c>@</c> is ignored), or null.</summary>
    public AgentSpec? Find(string name) => _agents.GetValueOrDefault(name.TrimStart('@'));

    /// <summary>The agent that a task type is routed to, in order of priority, or null. A bundle's own agent comes before a default one.</summary>
    public AgentSpec? RouteFor(string taskType) =>
        _byPriority.FirstOrDefault(a => a.Name != "explore" && a.Routes.Contains(taskType, StringComparer.Ordinal));

    /// <summary>Who takes over from an agent at the third attempt (FAIL-1): its fallback, else <c>debug</c>, else <c>general</c>, else itself.</summary>
    public string FallbackFor(string agent)
    {
        var fallback = Find(agent)?.Fallback;
        if (fallback is not null && Find(fallback) is not null)
            return fallback;
        return new[] { "debug", "general" }.FirstOrDefault(name => name != agent && Find(name) is not null) ?? agent;
    }
}
