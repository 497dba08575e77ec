using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Prompts;
using Orchestrate.Domain.Registries;

namespace Orchestrate.Documents;

/// <summary>The system texts of agents, made from the prompts, the variables registry, the skills registry and the bundle. Deterministic; safe for any number of threads.</summary>
public sealed class SystemTexts(PromptCatalog prompts, VariableRegistry variables, SkillRegistry skills) : ISystemTexts
{
    private static readonly Dictionary<string, string> Nothing = [];

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A required variable has no value, or a value's name is not in the registry; the message lists all.</exception>
    public SystemPrompt Orchestrator(IReadOnlyDictionary<string, string> values, SpecBundle bundle) => Fill(PromptName.Orchestrator, values, bundle);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A required variable has no value, or a value's name is not in the registry; the message lists all.</exception>
    public SystemPrompt Worker(IReadOnlyDictionary<string, string> values, SpecBundle bundle, IReadOnlyList<string> skills)
    {
        var (text, unknown) = Skills(skills, bundle);
        if (unknown.Count > 0)
            text += $"\nThese skills are not known and have no text: {string.Join(", ", unknown)}.\n";
        return Fill(PromptName.Worker, text.Length == 0 ? values : new Dictionary<string, string>(values) { ["AGENT_SKILLS"] = text }, bundle);
    }

    private SkillText Skills(IReadOnlyList<string> names, SpecBundle bundle) => skills.Resolve(names, bundle.SkillSpecs);

    private SystemPrompt Fill(PromptName name, IReadOnlyDictionary<string, string> values, SpecBundle bundle)
    {
        // The bundle was checked when it was submitted. A registry that changed since then must not stop its run.
        var own = bundle.Registries.Variables.Where(v => variables.Find(v.Key)?.Source == VariableSource.Bundle).ToDictionary();
        var resolution = VariableResolver.Resolve(variables, own, Nothing, values);
        if (resolution.Errors.Count > 0)
            throw new InvalidOperationException($"The {name} prompt cannot be rendered: {string.Join(" ", resolution.Errors)}");
        var template = prompts.Template(name);
        return new SystemPrompt(template, template.Placeholders.ToDictionary(placeholder => placeholder, placeholder => Quote(placeholder, resolution.Values[placeholder]), StringComparer.Ordinal));
    }

    /// <summary>A value must not be able to close the mark that encloses it in the template.</summary>
    private static string Quote(string name, string value)
    {
        var mark = $"</{name.ToLowerInvariant()}>";
        return value.Replace(mark, $"<\\{mark[1..]}", StringComparison.OrdinalIgnoreCase);
    }
}
