using System.Text.Json.Nodes;

namespace Orchestrate.Http.Tests.Support;

/// <summary>Bundles to submit.</summary>
internal static class Bundles
{
    /// <summary>A small valid bundle.</summary>
    public static JsonObject Small(string name = "small", params (string Name, string Value)[] labels)
    {
        var bundle = JsonNode.Parse(
            """
            {
              "schema_version": "1",
              "metadata": {},
              "goal": "Make the test pass.",
              "workspace": { "type": "empty" },
              "acceptance_tests": [
                { "id": "t1", "title": "It works", "verifier": { "type": "command", "argv": ["true"], "timeout_seconds": 10 } }
              ]
            }
            """)!.AsObject();
        bundle["metadata"]!["name"] = name;
        if (labels.Length > 0)
            bundle["metadata"]!["labels"] = new JsonObject(labels.Select(l => KeyValuePair.Create(l.Name, (JsonNode?)l.Value)));
        return bundle;
    }
}
