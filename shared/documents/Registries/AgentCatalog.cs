using Orchestrate.Domain.Bundles;

namespace Orchestrate.Documents;

/// <summary>The default agents (<c>registries/agents.registry.json</c>), in order of routing priority (AGT-1).</summary>
/// <param name="Defaults">The agents.</param>
public sealed record AgentCatalog(IReadOnlyList<AgentSpec> Defaults);
