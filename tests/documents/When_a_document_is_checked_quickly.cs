using System.Text.Json.Nodes;
using NJsonSchema;

namespace Orchestrate.Documents.Tests;

/// <summary>Nearly every document is accepted by the quick check alone. So it must accept nothing that NJsonSchema refuses, whatever is changed in a document and wherever.</summary>
public sealed class When_a_document_is_checked_quickly
{
    private static readonly string Folder = Path.Combine(Documents.Root, "schemas");

    private static readonly Func<JsonNode?, JsonNode?>[] Changes =
    [
        _ => null,
        _ => JsonValue.Create(true),
        _ => JsonValue.Create(-1),
        _ => JsonValue.Create(1.5m),
        _ => JsonValue.Create(4_000_000_000_000L),
        _ => JsonValue.Create(""),
        _ => JsonValue.Create(" \n"),
        _ => JsonValue.Create("nonsense"),
        node => JsonValue.Create((node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "x") + "\n"),
        _ => JsonValue.Create(new string('x', 150_000)),
        _ => new JsonArray(),
        node => new JsonArray(node?.DeepClone(), node?.DeepClone()),
        _ => new JsonObject(),
        node => new JsonObject { ["type"] = node?.DeepClone() },
        node => node is JsonObject members ? With(members, "unknown_member") : new JsonObject { ["x"] = 1 },
        node => node is JsonArray items ? new JsonArray([.. Enumerable.Range(0, 600).Select(i => items.Count > 0 ? items[i % items.Count]?.DeepClone() : JsonValue.Create(i))]) : null,
    ];

    public static TheoryData<string> Schemas => [.. Enum.GetNames<SchemaName>()];

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task Should_accept_nothing_that_the_other_validator_refuses(string name)
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Folder, $"{name}.schema.json"));
        var (accepted, refused) = (0, 0);
        foreach (var text in Changed(name))
        {
            if (Documents.Schemas.Validate(Enum.Parse<SchemaName>(name), text).Count > 0)
            {
                refused++;
                continue;
            }

            accepted++;
            Assert.True(schema.Validate(text).Count == 0, $"NJsonSchema refuses what the catalogue accepts: {(text.Length > 2000 ? text[..2000] : text)}");
        }

        Assert.True(accepted > 0 && refused > 50, $"{accepted} accepted, {refused} refused.");
    }

    /// <summary>Each valid example, with each value changed in each way and each member left out.</summary>
    private static IEnumerable<string> Changed(string name)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, "examples", name, "valid"), "*.json"))
        {
            var text = File.ReadAllText(file);
            foreach (var path in Paths(JsonNode.Parse(text), []).DistinctBy(p => string.Join('/', p.Select(step => step is int ? "*" : step))))
            {
                foreach (var change in Changes)
                {
                    var document = JsonNode.Parse(text)!;
                    Replace(document, path, change);
                    yield return document.ToJsonString();
                }

                var without = JsonNode.Parse(text)!;
                if (Parent(without, path) is JsonObject members)
                {
                    members.Remove((string)path[^1]);
                    yield return without.ToJsonString();
                }
            }
        }
    }

    private static IEnumerable<object[]> Paths(JsonNode? node, object[] place)
    {
        if (place.Length > 0)
            yield return place;
        var children = node switch
        {
            JsonObject members => members.Select(m => ((object)m.Key, m.Value)),
            JsonArray items => items.Select((item, i) => ((object)i, item)),
            _ => [],
        };
        foreach (var (step, child) in children)
        {
            foreach (var path in Paths(child, [.. place, step]))
                yield return path;
        }
    }

    private static JsonNode Parent(JsonNode document, object[] path) => path[..^1].Aggregate(document, (node, step) => step is int index ? node[index]! : node[(string)step]!);

    private static void Replace(JsonNode document, object[] path, Func<JsonNode?, JsonNode?> change)
    {
        var parent = Parent(document, path);
        if (path[^1] is int index)
            parent[index] = change(parent[index]);
        else
            parent[(string)path[^1]] = change(parent[(string)path[^1]]);
    }

    private static JsonObject With(JsonObject members, string name)
    {
        var copy = members.DeepClone().AsObject();
        copy[name] = 1;
        return copy;
    }
}
