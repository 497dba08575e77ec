namespace Orchestrate.Documents;

/// <summary>The published schemas; each is <c>schemas/&lt;name&gt;.schema.json</c>.</summary>
public enum SchemaName
{
    /// <summary>The spec bundle.</summary>
    OrchestrationPackage,

    /// <summary>A unit of work.</summary>
    AgentTask,

    /// <summary>What every turn emits.</summary>
    AgentResult,

    /// <summary><c>registries/variables.registry.json</c>.</summary>
    VariablesRegistry,

    /// <summary><c>registries/skills.registry.json</c>.</summary>
    SkillsRegistry,

    /// <summary><c>registries/agents.registry.json</c>.</summary>
    AgentsRegistry,
}
