using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Orchestrate.Domain;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Results;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Documents.Tests;

public sealed class When_schemas_and_records_are_compared
{
    public static TheoryData<SchemaName, Type> Roots => new()
    {
        { SchemaName.OrchestrationPackage, typeof(SpecBundle) },
        { SchemaName.AgentTask, typeof(AgentTask) },
        { SchemaName.AgentResult, typeof(AgentResult) },
    };

    // A task may only ask for harmless checks (VER-6), so its verifier lacks the members that only the others have.
    private static readonly string[] BundleOnly = ["argv", "cwd", "expect_exit_code", "timeout_seconds", "min_tests", "tests_present", "schema_path", "url", "method", "expect_status"];

    [Theory]
    [MemberData(nameof(Roots))]
    public void Should_have_the_same_members_at_every_level(SchemaName name, Type type)
    {
        var root = JsonNode.Parse(Documents.Schemas.Text(name))!.AsObject();
        var differences = new List<string>();

        Compare(root, root, type, "", differences);

        Assert.Empty(differences);
    }

    [Theory]
    [MemberData(nameof(Roots))]
    public void Should_round_trip_every_valid_example(SchemaName name, Type type)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Documents.Root, "schemas", "examples", name.ToString(), "valid")))
        {
            var text = File.ReadAllText(file);
            var first = JsonSerializer.Serialize(JsonSerializer.Deserialize(text, type, DomainJson.Options), type, DomainJson.Options);
            var second = JsonSerializer.Serialize(JsonSerializer.Deserialize(first, type, DomainJson.Options), type, DomainJson.Options);

            Assert.Equal(first, second);
            Assert.Empty(Documents.Schemas.Validate(name, first));
            Assert.Empty(Lost(JsonNode.Parse(text), JsonNode.Parse(first), Path.GetFileName(file)));
        }
    }

    [Fact]
    public void Should_bound_every_text_list_number_and_map()
    {
        var unbounded = new List<string>();
        foreach (var name in Enum.GetValues<SchemaName>())
            Visit(JsonNode.Parse(Documents.Schemas.Text(name))!, name.ToString(), unbounded);

        Assert.Empty(unbounded);
    }

    [Fact]
    public void Should_embed_the_task_schema_unchanged_in_the_result_schema()
    {
        var task = JsonNode.Parse(Documents.Schemas.Text(SchemaName.AgentTask))!.AsObject();
        var definitions = JsonNode.Parse(Documents.Schemas.Text(SchemaName.AgentResult))!["definitions"]!;
        foreach (var (name, definition) in task["definitions"]!.AsObject())
            Assert.True(JsonNode.DeepEquals(definition, definitions[name]), $"definitions/{name} differs from AgentTask's.");
        foreach (var own in new[] { "$schema", "$id", "title", "definitions" })
            task.Remove(own);

        Assert.True(JsonNode.DeepEquals(task, definitions["agent_task"]), "definitions/agent_task differs from AgentTask.schema.json: copy it there.");
    }

    [Fact]
    public void Should_share_the_agent_definition_between_bundle_and_registry() =>
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(Documents.Schemas.Text(SchemaName.OrchestrationPackage))!["definitions"]!["agent_spec"],
            JsonNode.Parse(Documents.Schemas.Text(SchemaName.AgentsRegistry))!["definitions"]!["agent_spec"]));

    private static void Compare(JsonObject root, JsonObject schema, Type type, string place, List<string> differences)
    {
        var branches = Resolve(root, schema) is var actual && actual["properties"] is null && actual["oneOf"] is JsonArray choice
            ? choice.Select(b => b!.AsObject()).ToList()
            : [actual];
        var members = branches.SelectMany(b => b["properties"]!.AsObject()).GroupBy(p => p.Key).ToDictionary(g => g.Key, g => g.First().Value!.AsObject());
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always }).ToDictionary(NameOf);
        differences.AddRange(members.Keys.Except(properties.Keys).Select(m => $"{place}/{m} is only in the schema"));
        var meant = place.EndsWith("/evidence_requirements/verifier", StringComparison.Ordinal) ? BundleOnly : [];
        differences.AddRange(properties.Keys.Except(members.Keys).Except(meant).Select(m => $"{place}/{m} is only in {type.Name}"));
        foreach (var (name, property) in properties.Where(p => members.ContainsKey(p.Key)))
        {
            var (inner, member) = (property.PropertyType, Resolve(root, members[name]));
            if (inner.IsGenericType && inner.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
                (inner, member) = (inner.GetGenericArguments()[0], Resolve(root, member["items"]!.AsObject()));
            if (inner.Namespace!.StartsWith("Orchestrate", StringComparison.Ordinal) && !inner.IsEnum)
                Compare(root, member, inner, $"{place}/{name}", differences);
        }
    }

    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);

    private static JsonObject Resolve(JsonObject root, JsonObject schema) =>
        schema["$ref"] is { } reference ? root["definitions"]![((string)reference!).Split('/')[^1]]!.AsObject() : schema;

    private static void Visit(JsonNode node, string place, List<string> unbounded)
    {
        if (node is JsonObject schema)
        {
            string[] needed = (schema["type"] is JsonValue type ? (string?)type : null) switch
            {
                "string" => schema.ContainsKey("enum") ? [] : ["maxLength"],
                "array" => ["maxItems"],
                "integer" or "number" => ["minimum", "maximum"],
                "object" => schema["additionalProperties"] is JsonValue ? [] : ["maxProperties"],
                _ => [],
            };
            unbounded.AddRange(needed.Where(n => !schema.ContainsKey(n)).Select(n => $"{place} lacks {n}"));
            foreach (var (name, value) in schema)
            {
                if (value is not null)
                    Visit(value, $"{place}/{name}", unbounded);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
                Visit(item!, place, unbounded);
        }
    }

    /// <summary>Members of the original that are missing or different after a round trip; defaults that were added do not count.</summary>
    private static IEnumerable<string> Lost(JsonNode? before, JsonNode? after, string place) => (before, after) switch
    {
        (JsonObject a, JsonObject b) => a.SelectMany(p => b.ContainsKey(p.Key) ? Lost(p.Value, b[p.Key], $"{place}/{p.Key}") : [$"{place}/{p.Key}"]),
        (JsonArray a, JsonArray b) => a.Count != b.Count ? [place] : a.SelectMany((item, i) => Lost(item, b[i], $"{place}/{i}")),
        _ => JsonNode.DeepEquals(before, after) ? [] : [place],
    };
}
