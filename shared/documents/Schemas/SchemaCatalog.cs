using System.Text;
using System.Text.RegularExpressions;
using NJsonSchema;
using Orchestrate.Documents.Reading;

namespace Orchestrate.Documents;

/// <summary>The published schemas, ready to validate. Safe for any number of threads.</summary>
public sealed class SchemaCatalog
{
    private readonly Dictionary<SchemaName, JsonSchema> _schemas;
    private readonly Dictionary<SchemaName, CompiledSchema> _quick;
    private readonly Dictionary<SchemaName, string> _texts;

    private SchemaCatalog(Dictionary<SchemaName, JsonSchema> schemas, Dictionary<SchemaName, CompiledSchema> quick, Dictionary<SchemaName, string> texts) =>
        (_schemas, _quick, _texts) = (schemas, quick, texts);

    /// <summary>Loads all schemas.</summary>
    /// <exception cref="InvalidDataException">A schema is missing or is not a schema; the message names the file.</exception>
    public static SchemaCatalog Load(DocumentFolder folder)
    {
        // NJsonSchema matches through the static Regex methods; with the default cache of 15 the patterns would be parsed again for each value.
        Regex.CacheSize = Math.Max(Regex.CacheSize, 64);
        var schemas = new Dictionary<SchemaName, JsonSchema>();
        var quick = new Dictionary<SchemaName, CompiledSchema>();
        var texts = new Dictionary<SchemaName, string>();
        foreach (var name in Enum.GetValues<SchemaName>())
        {
            var path = folder.Schema(name);
            try
            {
                texts[name] = File.ReadAllText(path);
                schemas[name] = JsonSchema.FromJsonAsync(texts[name]).GetAwaiter().GetResult();
                quick[name] = CompiledSchema.Compile(texts[name]);
            }
            catch (Exception e) when (e is IOException or Newtonsoft.Json.JsonException or System.Text.Json.JsonException or InvalidOperationException or ArgumentException)
            {
                throw new InvalidDataException($"The schema {path} cannot be loaded: {e.Message}", e);
            }
        }

        return new SchemaCatalog(schemas, quick, texts);
    }

    /// <summary>The schema's own text, as published.</summary>
    public string Text(SchemaName name) => _texts[name];

    /// <summary>Validates a text. Reports everything at once, malformed JSON included; never throws for any text.</summary>
    public IReadOnlyList<DocumentError> Validate(SchemaName name, string json)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        using (var document = QuickDocument.TryRead(utf8))
        {
            if (document is not null && Accepts(name, document))
                return [];
        }

        var parsed = JsonTree.Parse(utf8);
        return parsed.Malformed ? parsed.Errors : Validate(name, parsed);
    }

    /// <summary>Whether the document is valid. False says nothing: <see cref="Validate(SchemaName, JsonTree)"/> decides.</summary>
    internal bool Accepts(SchemaName name, QuickDocument document) => _quick[name].Accepts(document);

    internal IReadOnlyList<DocumentError> Validate(SchemaName name, JsonTree tree) =>
        tree.Root is null ? tree.Errors : tree.WithLines([.. tree.Errors, .. SchemaErrors.Collect(_schemas[name], tree)]);
}
