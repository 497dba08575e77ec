using System.Text;
using Orchestrate.Domain.Bundles;

namespace Orchestrate.Domain.Registries;

/// <summary>The canonical skills (<c>registries/skills.registry.json</c>).</summary>
public sealed class SkillRegistry
{
    private readonly Dictionary<string, SkillDefinition> _byName;

    /// <summary>Takes the definitions.</summary>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public SkillRegistry(IReadOnlyList<SkillDefinition> skills)
    {
        Skills = skills;
        _byName = new(skills.Count, StringComparer.Ordinal);
        foreach (var skill in skills)
        {
            if (!_byName.TryAdd(skill.Name, skill))
                throw new ArgumentException($"The skill {skill.Name} is defined twice.", nameof(skills));
        }
    }

    /// <summary>The definitions, in the registry's order.</summary>
    public IReadOnlyList<SkillDefinition> Skills { get; }

    /// <summary>The skill of that name, or null.</summary>
    public SkillDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The text that goes into a prompt for these skills, each once, in the order named. A bundle's skill replaces the registry's of the same name (AGT-2).</summary>
    public SkillText Resolve(IEnumerable<string> names, IReadOnlyList<SkillSpec> bundleSkills)
    {
        var text = new StringBuilder();
        var unknown = new List<string>();
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (bundleSkills.FirstOrDefault(s => s.Name == name) is { } own)
                Append(text, own.Name, own.Description, null, own.Text);
            else if (Find(name) is { } skill)
                Append(text, skill.Name, skill.Description, skill, skill.Text);
            else
                unknown.Add(name);
        }

        return new SkillText(text.ToString(), unknown);
    }

    private static void Append(StringBuilder text, string name, string description, SkillDefinition? skill, string body)
    {
        if (text.Length > 0)
            text.Append('\n');
        text.Append("### ").Append(name).Append('\n').Append(description).Append('\n');
        if (skill is not null)
        {
            AppendParameters(text, "Inputs", skill.Inputs);
            AppendParameters(text, "Outputs", skill.Outputs);
            if (skill.OpencodeTools.Count > 0)
                text.Append("Tools: ").AppendJoin(", ", skill.OpencodeTools).Append('\n');
        }

        text.Append(body.Trim()).Append('\n');
    }

    private static void AppendParameters(StringBuilder text, string title, IReadOnlyDictionary<string, SkillParameter> parameters)
    {
        if (parameters.Count == 0)
            return;
        text.Append(title).Append(": ")
            .AppendJoin("; ", parameters.Select(p => $"{p.Key} ({p.Value.Type}{(p.Value.Required ? ", required" : "")}) {p.Value.Description.TrimEnd('.')}"))
            .Append('\n');
    }
}
