using Orchestrate.Domain.Bundles;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>What a commit defines as agents (AGT-2).</summary>
/// <param name="Agents">The agents, with nothing but name, description, routes and definition.</param>
/// <param name="Warnings">What was left out and why.</param>
public sealed record AgentFindings(IReadOnlyList<AgentSpec> Agents, IReadOnlyList<string> Warnings);
