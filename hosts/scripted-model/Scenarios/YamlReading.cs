using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Orchestrate.ScriptedModel.Scenarios;

/// <summary>Typed reading of YAML nodes; every complaint knows its line.</summary>
internal sealed class YamlReading(string source)
{
    public ScenarioException Fail(YamlNode node, string problem) => new(source, node.Start.Line, node.Start.Column, problem);

    public YamlMappingNode Mapping(YamlNode node, string what) => node as YamlMappingNode ?? throw Fail(node, $"{what} must be a mapping (key: value).");

    public YamlSequenceNode Sequence(YamlNode node, string what) => node as YamlSequenceNode ?? throw Fail(node, $"{what} must be a list.");

    /// <summary>The mapping's entries by name, refusing names that are not known.</summary>
    public Dictionary<string, YamlNode> Entries(YamlNode node, string what, IReadOnlyCollection<string> known)
    {
        var entries = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        foreach (var (key, value) in Mapping(node, what))
        {
            var name = Text(key, $"A key of {what}");
            if (!known.Contains(name))
                throw Fail(key, $"{what} has no '{name}'. Known: {string.Join(", ", known)}.");
            entries.Add(name, value);
        }

        return entries;
    }

    public string Text(YamlNode node, string what) => (node as YamlScalarNode)?.Value ?? throw Fail(node, $"{what} must be a text.");

    public int Number(YamlNode node, string what, int minimum, int maximum) =>
        int.TryParse(Text(node, what), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum
            ? number
            : throw Fail(node, $"{what} must be a whole number from {minimum} to {maximum}.");

    public bool Flag(YamlNode node, string what) => Text(node, what) switch
    {
        "true" => true,
        "false" => false,
        _ => throw Fail(node, $"{what} must be true or false."),
    };

    public JsonObject JsonMapping(YamlNode node, string what)
    {
        var json = new JsonObject();
        foreach (var (key, value) in Mapping(node, what))
            json.Add(Text(key, $"A key of {what}"), Json(value));
        return json;
    }

    /// <summary>YAML's core types: a quoted or block scalar is a text, a plain one may be null, a flag or a number.</summary>
    public JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode => JsonMapping(node, "A mapping"),
        YamlSequenceNode list => new JsonArray([.. list.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value ?? string.Empty),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw Fail(node, "Unexpected YAML."),
    };

    private static JsonValue? Plain(string value) => value switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(value),
    };
}
