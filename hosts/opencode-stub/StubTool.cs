using System.Text.Json.Nodes;

namespace Orchestrate.OpenCodeStub;

/// <summary>A tool that the stub offers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Permission">The permission that governs it.</param>
/// <param name="Description">For the model.</param>
/// <param name="Required">Its required arguments, all text.</param>
public sealed record StubTool(string Name, string Permission, string Description, IReadOnlyList<string> Required)
{
    /// <summary>As it stands in a model request.</summary>
    public JsonObject ToJson()
    {
        var properties = new JsonObject();
        foreach (var name in Required)
            properties[name] = new JsonObject { ["type"] = "string" };
        return new JsonObject
        {
            ["type"] = "function",
            ["function"] = new JsonObject
            {
                ["name"] = Name,
                ["description"] = Description,
                ["parameters"] = new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = new JsonArray([.. Required.Select(name => (JsonNode)name)]) },
            },
        };
    }
}
