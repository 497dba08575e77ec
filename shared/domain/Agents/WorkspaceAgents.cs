using System.Collections.Immutable;
using Orchestrate.Domain.Bundles;

namespace Orchestrate.Domain.Agents;

/// <summary>
/// Which of a workspace's agents a run takes (AGT-2). Whoever can write to the repository writes these texts, so they count only where the bundle's <c>policies.workspace_agents</c> says so, and
/// they change what an agent is told, never what it may do: one that has the name of a default agent keeps its tools, skills and fallback. Pure.
/// </summary>
public static class WorkspaceAgents
{
    /// <summary>The agents that count, by name, and a sentence for each that does not.</summary>
    /// <param name="bundle">The bundle; its own agents are never replaced.</param>
    /// <param name="known">The agents that the run knows without its workspace.</param>
    /// <param name="found">What the base commit's files define, by priority.</param>
    public static (ImmutableList<AgentSpec> Agents, IReadOnlyList<string> Warnings) Take(SpecBundle bundle, AgentRegistry known, IReadOnlyList<AgentSpec> found)
    {
        if (!bundle.Policies.WorkspaceAgents)
            return ([], []);
        var agents = new List<AgentSpec>();
        var warnings = new List<string>();
        foreach (var agent in found.Where(a => a.Name != AgentRegistry.Orchestrator))
        {
            if (bundle.AgentSpecs.Any(a => a.Name == agent.Name))
                warnings.Add($"The workspace's agent `{agent.Name}` was left out: the bundle has one of that name.");
            else if (agents.Exists(a => a.Name == agent.Name))
                warnings.Add($"The workspace has two agents `{agent.Name}`; the one in {AgentFiles.Folders[0]} counts.");
            else
                agents.Add(Allowed(agent, known.Find(agent.Name)));
        }

        return ([.. agents.OrderBy(a => a.Name, StringComparer.Ordinal)], warnings);
    }

    private static AgentSpec Allowed(AgentSpec agent, AgentSpec? replaced) => (replaced ?? new AgentSpec { Name = agent.Name, Description = agent.Description }) with
    {
        Description = agent.Description,
        Definition = agent.Definition ?? replaced?.Definition,
        Routes = agent.Routes.Count > 0 ? agent.Routes : replaced?.Routes ?? [],
    };
}
