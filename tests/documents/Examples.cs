using System.Text;
using System.Text.Json.Nodes;

namespace Orchestrate.Documents.Tests;

/// <summary>Small documents to change in tests.</summary>
internal static class Examples
{
    public const string Bundle = """
        {
          "schema_version": "1",
          "goal": "Create NOTES.md.",
          "acceptance_tests": [
            {"id": "notes", "title": "NOTES.md exists", "verifier": {"type": "file_exists", "path": "NOTES.md"}}
          ]
        }
        """;

    public const string Result = """
        {"schema_version":"1","status":"success","artifacts":[],"evidence":[],"logs":[],
         "iteration_summary":{"plan":"p","act":"a","check":"c","fix":"none","report":"r"},
         "next_actions":[],"confidence":90}
        """;

    /// <summary>Reads a text as a bundle.</summary>
    public static BundleReading Read(string json) => Documents.Bundles.Read(Encoding.UTF8.GetBytes(json));

    /// <summary>Reads the example bundle with members added or replaced.</summary>
    public static BundleReading ReadWith(string members)
    {
        var bundle = JsonNode.Parse(Bundle)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse($"{{{members}}}")!.AsObject())
            bundle[name] = value?.DeepClone();
        return Read(bundle.ToJsonString());
    }
}
