using System.Text.Json.Nodes;
using NJsonSchema;

namespace Orchestrate.Http.Tests.Support;

/// <summary>The published description with references resolved, so that a validator can be held against real bodies.</summary>
internal sealed class ApiDescription(JsonNode document)
{
    /// <summary>All operations: upper-case method, path, description.</summary>
    public IEnumerable<(string Method, string Path, JsonObject Operation)> Operations =>
        from path in document["paths"]!.AsObject()
        from member in path.Value!.AsObject()
        where member.Key is "get" or "post" or "put" or "delete" or "patch" or "head"
        select (member.Key.ToUpperInvariant(), path.Key, member.Value!.AsObject());

    /// <summary>The node itself, or what it refers to.</summary>
    public JsonNode Resolve(JsonNode node)
    {
        while (node is JsonObject value && value["$ref"] is { } reference)
        {
            node = document;
            foreach (var part in reference.GetValue<string>()[2..].Split('/'))
                node = node[part] ?? throw new InvalidOperationException($"{reference} leads nowhere.");
        }

        return node;
    }

    /// <summary>What is wrong with a body; empty when it has the documented shape.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(JsonNode schema, string body)
    {
        var validator = await JsonSchema.FromJsonAsync(Inline(schema).ToJsonString());
        return [.. validator.Validate(body).Select(e => e.ToString())];
    }

    /// <summary>The body of a documented response.</summary>
    public JsonObject? Response(string method, string path, int status, string mediaType)
    {
        var operation = Operations.Single(o => o.Method == method && o.Path == path).Operation;
        return operation["responses"]![status.ToString(System.Globalization.CultureInfo.InvariantCulture)] is { } response
            ? Resolve(response)["content"]?[mediaType]?.AsObject()
            : null;
    }

    private JsonNode Inline(JsonNode node)
    {
        var resolved = Resolve(node);
        return resolved switch
        {
            JsonObject map => new JsonObject(map.Select(m => KeyValuePair.Create(m.Key, m.Value is null ? null : (JsonNode?)Inline(m.Value)))),
            JsonArray list => new JsonArray([.. list.Select(item => item is null ? null : Inline(item))]),
            _ => resolved.DeepClone(),
        };
    }
}
