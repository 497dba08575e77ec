namespace Orchestrate.Domain.Prompts;

/// <summary>Makes the system texts of agents from the templates, registries and skills that the server was started with. Deterministic.</summary>
public interface ISystemTexts
{
    /// <summary>The orchestrator agent's system text.</summary>
    /// <param name="values">Server-provided variables by name, for example <c>RUN_GOAL</c>.</param>
    /// <param name="bundle">The bundle, for its own variables and skills.</param>
    SystemPrompt Orchestrator(IReadOnlyDictionary<string, string> values, Bundles.SpecBundle bundle);

    /// <summary>A worker agent's system text.</summary>
    /// <param name="values">Server-provided variables by name.</param>
    /// <param name="bundle">The bundle.</param>
    /// <param name="skills">Names of the skills whose text is wanted.</param>
    SystemPrompt Worker(IReadOnlyDictionary<string, string> values, Bundles.SpecBundle bundle, IReadOnlyList<string> skills);
}
