using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrate.Messaging;

/// <summary>The embedded scripts that build one schema, in name order. <c>{schema}</c> in a script is replaced by the schema's name.</summary>
/// <param name="Schema">The schema that they build and are recorded in.</param>
/// <param name="Assembly">Where they are embedded.</param>
/// <param name="ResourcePrefix">Start of their resource names, for example <c>Orchestrate.LoopCoordinator.Store.Migrations.</c>.</param>
/// <param name="RecordPrefix">Put before their names in <c>schema_migrations</c>, so that two sets may build one schema.</param>
public sealed record SchemaScripts(string Schema, Assembly Assembly, string ResourcePrefix, string RecordPrefix = "")
{
    internal IReadOnlyList<SchemaScript> Read() =>
    [
        .. Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    private SchemaScript Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        var text = reader.ReadToEnd().ReplaceLineEndings("\n");
        return new SchemaScript(
            RecordPrefix + resource[ResourcePrefix.Length..],
            text.Replace("{schema}", Schema, StringComparison.Ordinal),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }
}
