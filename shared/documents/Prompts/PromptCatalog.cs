using Orchestrate.Domain.Prompts;
using Orchestrate.Domain.Registries;

namespace Orchestrate.Documents;

/// <summary>The system prompts. Their placeholders are checked against the variables registry when they are loaded.</summary>
public sealed class PromptCatalog
{
    private readonly Dictionary<PromptName, string> _templates;

    private PromptCatalog(Dictionary<PromptName, string> templates) => _templates = templates;

    /// <summary>Loads the prompts.</summary>
    /// <exception cref="InvalidDataException">A prompt is missing, empty, or uses a placeholder that the registry does not know; the message lists everything.</exception>
    public static PromptCatalog Load(DocumentFolder folder, VariableRegistry variables)
    {
        var templates = new Dictionary<PromptName, string>();
        var errors = new List<string>();
        foreach (var (name, file) in new[] { (PromptName.Orchestrator, "orchestrator"), (PromptName.Worker, "worker") })
        {
            var path = folder.Prompt(file);
            if (!File.Exists(path))
            {
                errors.Add($"{path} is missing.");
                continue;
            }

            templates[name] = File.ReadAllText(path).ReplaceLineEndings("\n");
            if (string.IsNullOrWhiteSpace(templates[name]))
                errors.Add($"{path} is empty.");
            errors.AddRange(PromptTemplate.Placeholders(templates[name]).Where(p => variables.Find(p) is null)
                .Select(p => $"{path} uses {{{{{p}}}}}, which is not in the variables registry."));
        }

        return errors.Count == 0 ? new PromptCatalog(templates) : throw new InvalidDataException(string.Join(Environment.NewLine, errors));
    }

    /// <summary>The template as written.</summary>
    public string Template(PromptName name) => _templates[name];

    /// <summary>The prompt with the values in place; see <see cref="VariableResolver"/>.</summary>
    /// <exception cref="KeyNotFoundException">A placeholder has no value; the message names all of them.</exception>
    public string Render(PromptName name, IReadOnlyDictionary<string, string> values) => PromptTemplate.Render(_templates[name], values);
}
