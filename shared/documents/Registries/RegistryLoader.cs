using System.Text.Json;
using Orchestrate.Documents.Reading;
using Orchestrate.Domain;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Registries;

namespace Orchestrate.Documents;

/// <summary>Loads the registries; each is validated against its schema first.</summary>
public static class RegistryLoader
{
    /// <summary>Loads the variables registry.</summary>
    /// <exception cref="InvalidDataException">The file is missing or wrong; the message lists everything.</exception>
    public static VariableRegistry Variables(DocumentFolder folder, SchemaCatalog schemas) =>
        Load<VariablesFile, VariableRegistry>(folder.Registry("variables"), SchemaName.VariablesRegistry, schemas, file => new VariableRegistry(file.Variables));

    /// <summary>Loads the skills registry.</summary>
    /// <exception cref="InvalidDataException">The file is missing or wrong; the message lists everything.</exception>
    public static SkillRegistry Skills(DocumentFolder folder, SchemaCatalog schemas) =>
        Load<SkillsFile, SkillRegistry>(folder.Registry("skills"), SchemaName.SkillsRegistry, schemas, file => new SkillRegistry(file.Skills));

    /// <summary>Loads the agents registry, and holds it to the same rules as a bundle's agents.</summary>
    /// <exception cref="InvalidDataException">The file is missing or wrong; the message lists everything.</exception>
    public static AgentCatalog Agents(DocumentFolder folder, SchemaCatalog schemas, SkillRegistry skills)
    {
        var path = folder.Registry("agents");
        return Load<AgentsFile, AgentCatalog>(path, SchemaName.AgentsRegistry, schemas, file =>
        {
            var probe = new SpecBundle { SchemaVersion = "1", Goal = "-", AcceptanceTests = [], AgentSpecs = file.Agents };
            var wrong = BundleRules.Check(probe, [], new VariableRegistry([]), skills).Where(f => !f.Warning).Select(f => $"{f.Pointer}: {f.Message}").ToList();
            return wrong.Count == 0 ? new AgentCatalog(file.Agents) : throw Wrong(path, wrong);
        });
    }

    private static TRegistry Load<TFile, TRegistry>(string path, SchemaName schema, SchemaCatalog schemas, Func<TFile, TRegistry> create)
    {
        try
        {
            var tree = JsonTree.Parse(File.ReadAllBytes(path));
            var errors = schemas.Validate(schema, tree);
            if (errors.Count > 0)
                throw Wrong(path, errors.Select(e => $"line {e.Line}: {e.Pointer}: {e.Message}"));
            // The text as written, because the order of names is the order in prompts.
            return create(JsonSerializer.Deserialize<TFile>(tree.Utf8, DomainJson.Options)!);
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            throw Wrong(path, [e.Message], e);
        }
    }

    private static InvalidDataException Wrong(string path, IEnumerable<string> errors, Exception? inner = null) =>
        new($"The registry {path} cannot be used:{Environment.NewLine}{string.Join(Environment.NewLine, errors)}", inner);

    private sealed record VariablesFile(IReadOnlyList<VariableDefinition> Variables);

    private sealed record SkillsFile(IReadOnlyList<SkillDefinition> Skills);

    private sealed record AgentsFile(IReadOnlyList<AgentSpec> Agents);
}
