using Orchestrate.Domain.Prompts;
using Orchestrate.Domain.Registries;

namespace Orchestrate.Documents;

/// <summary>The system prompts. Their placeholders are checked against the variables registry when they are loaded.</summary>
public sealed class PromptCatalog
{
    private readonly Dictionary<PromptName, SystemTemplate> _templates;

    private PromptCatalog(Dictionary<PromptName, SystemTemplate> templates) => _templates = templates;

    /// <summary>All templates.</summary>
    public IReadOnlyCollection<SystemTemplate> All => _templates.Values;

    /// <summary>Loads the prompts.</summary>
    /// <exception cref="InvalidDataException">A prompt is missing, empty, or uses a placeholder that the registry does not know; the message lists everything.</exception>
    public static PromptCatalog Load(DocumentFolder folder, VariableRegistry variables)
    {
        var templates = new Dictionary<PromptName, SystemTemplate>();
        var errors = new List<string>();
        foreach (var (name, file) in new[] { (PromptName.Orchestrator, "orchestrator"), (PromptName.Worker, "worker") })
        {
            var path = folder.Prompt(file);
            if (!File.Exists(path))
            {
                errors.Add($"{path} is missing.");
                continue;
            }

            var template = templates[name] = new SystemTemplate(File.ReadAllText(path).ReplaceLineEndings("\n"));
            if (string.IsNullOrWhiteSpace(template.Text))
                errors.Add($"{path} is empty.");
            errors.AddRange(template.Placeholders.Where(p => variables.Find(p) is null)
                .Select(p => $"{path} uses {{{{{p}}}}}, which is not in the variables registry."));
        }

        return errors.Count == 0 ? new PromptCatalog(templates) : throw new InvalidDataException(string.Join(Environment.NewLine, errors));
    }

    /// <summary>The template of a kind of agent.</summary>
    public SystemTemplate Template(PromptName name) => _templates[name];

    /// <summary>The template with a digest; null when this server was started with other ones.</summary>
    public SystemTemplate? Find(string digest) => _templates.Values.FirstOrDefault(template => template.Digest == digest);
}
