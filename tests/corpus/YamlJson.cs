using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Orchestrate.Corpus.Tests;

/// <summary>YAML as JSON: a quoted or block scalar is a text, a plain one may be null, a flag or a number.</summary>
internal static class YamlJson
{
    public static JsonObject ReadFile(string path)
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(path);
        stream.Load(new MergingParser(new Parser(reader)));
        return (JsonObject)Json(stream.Documents.Single().RootNode)!;
    }

    /// <summary>The defaults with the other object laid over them: objects are merged, everything else is replaced, null removes.</summary>
    public static JsonObject Merge(JsonObject defaults, JsonObject over)
    {
        var merged = (JsonObject)defaults.DeepClone();
        foreach (var (name, value) in over)
        {
            if (value is null)
                merged.Remove(name);
            else if (value is JsonObject inner && merged[name] is JsonObject known)
                merged[name] = Merge(known, inner);
            else
                merged[name] = value.DeepClone();
        }

        return merged;
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Select(entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, Json(entry.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new InvalidDataException($"Unexpected YAML at {node.Start}."),
    };

    private static JsonValue? Plain(string value) => value switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(value),
    };
}
