using Orchestrate.Documents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Prompts;
using Orchestrate.Domain.Registries;

namespace Orchestrate.LoopCoordinator.Runs;

/// <summary>Renders the system prompts of <c>prompts/</c> with the variables of <c>registries/</c>.</summary>
public sealed class SystemTexts(PromptCatalog prompts, VariableRegistry variables, SkillRegistry registry) : ISystemTexts
{
    /// <inheritdoc/>
    public string Orchestrator(IReadOnlyDictionary<string, string> values, SpecBundle bundle) =>
        Render(PromptName.Orchestrator, With(values, "none"), bundle);

    /// <inheritdoc/>
    public string Worker(IReadOnlyDictionary<string, string> values, SpecBundle bundle, IReadOnlyList<string> skills)
    {
        var text = registry.Resolve(skills, bundle.SkillSpecs).Text;
        return Render(PromptName.Worker, With(values, text.Length == 0 ? "none" : text), bundle);
    }

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> values, string skillText) =>
        new(values, StringComparer.Ordinal) { ["AGENT_SKILLS"] = skillText };

    private string Render(PromptName name, Dictionary<string, string> values, SpecBundle bundle)
    {
        var run = new Dictionary<string, string>(bundle.Registries.Variables, StringComparer.Ordinal);
        foreach (var (key, value) in Of(values, VariableScope.Run))
            run[key] = value;
        var resolution = VariableResolver.Resolve(variables, run, Of(values, VariableScope.Session), Of(values, VariableScope.Agent));
        if (resolution.Errors.Count > 0)
            throw new InvalidOperationException($"The system prompt cannot be rendered: {string.Join(" ", resolution.Errors)}");
        return prompts.Render(name, resolution.Values);
    }

    private Dictionary<string, string> Of(Dictionary<string, string> values, VariableScope scope) =>
        values.Where(v => variables.Find(v.Key)?.Scope == scope).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
}
