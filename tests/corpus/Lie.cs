using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrate.Journeys.Tests;
using Orchestrate.ScriptedModel.Scenarios;

namespace Orchestrate.Corpus.Tests;

/// <summary>One file of the corpus (format: README.md beside this project), with the defaults under it.</summary>
internal sealed class Lie
{
    /// <summary>Keys that a file may have.</summary>
    private static readonly string[] Keys = ["title", "lie", "honest", "engine", "rule", "fixture", "files", "bundle", "task", "plan", "replies", "expect"];

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly JsonObject _content;

    private Lie(string id, JsonObject own)
    {
        Id = id;
        var unknown = own.Select(entry => entry.Key).Except(Keys).ToList();
        Assert.True(unknown.Count == 0, $"{id}.yaml: unknown keys {string.Join(", ", unknown)}.");
        _content = YamlJson.Merge(YamlJson.ReadFile(Path.Combine(Folder, "defaults.yaml")), own);
    }

    /// <summary>The file's name without its ending; also the name of its model provider.</summary>
    public string Id { get; }

    public string Title => Text("title");

    public string Engine => Text("engine");

    /// <summary>The rule that must catch it; empty for an honest control.</summary>
    public string Rule => _content["rule"]?.GetValue<string>() ?? "";

    public bool IsLie => _content.ContainsKey("lie");

    public IReadOnlyList<string> NeverAccepted => List("never_accepted");

    public IReadOnlyList<string> Accepted => List("accepted");

    public string Status => _content["expect"]!["status"]!.GetValue<string>();

    public string Reason => _content["expect"]!["reason"]!.GetValue<string>();

    /// <summary>Text that a published file must hold, by path.</summary>
    public IReadOnlyDictionary<string, string> Holds => _content["expect"]!["holds"] is JsonObject holds ? Texts(holds) : new Dictionary<string, string>();

    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "corpus");

    /// <summary>All files of a folder of the corpus, in the order of their names; while one is being written, only those that ORCHESTRATE_CORPUS_ONLY names (comma-separated).</summary>
    public static IReadOnlyList<Lie> All(string folder)
    {
        var only = Environment.GetEnvironmentVariable("ORCHESTRATE_CORPUS_ONLY")?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return [.. Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.yaml").Order(StringComparer.Ordinal)
            .Where(f => only.Length == 0 || only.Contains(Path.GetFileNameWithoutExtension(f)))
            .Select(f => new Lie(Path.GetFileNameWithoutExtension(f), YamlJson.ReadFile(f)))];
    }

    /// <summary>The files of the repository that the run works on.</summary>
    public IReadOnlyDictionary<string, string> Files()
    {
        var root = Path.Combine(Folder, "fixtures", Text("fixture"));
        var files = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(root, f), File.ReadAllText);
        foreach (var (path, text) in _content["files"] is JsonObject own ? Texts(own) : new Dictionary<string, string>())
            files[path] = text;
        return files;
    }

    public JsonObject Bundle(string repository)
    {
        var bundle = (JsonObject)_content["bundle"]!.DeepClone();
        bundle["metadata"] = new JsonObject { ["name"] = Id };
        bundle["workspace"] = YamlJson.Merge(new JsonObject { ["type"] = "git", ["source"] = repository }, bundle["workspace"] as JsonObject ?? []);
        bundle["model_preferences"] = new JsonObject { ["default"] = $"{Id}/m" };
        return bundle;
    }

    /// <summary>What the model plays: the file's replies, and an honest orchestrator agent where the file has none of its own.</summary>
    public Scenario Scenario()
    {
        var replies = (JsonArray)(_content["replies"]?.DeepClone() ?? new JsonArray());
        var kinds = replies.Select(reply => reply!["when"]?["kind"]?.GetValue<string>()).ToHashSet();
        if (!kinds.Contains("plan"))
            replies.Add(Reply("plan", new JsonObject { ["status"] = "success", ["next_actions"] = new JsonArray([.. Tasks().Select(Dispatch)]) }));
        if (!kinds.Contains("synthesis"))
            replies.Add(Reply("synthesis", new JsonObject { ["status"] = "success" }));
        return ScenarioParser.Parse(new JsonObject { ["name"] = Id, ["replies"] = replies }.ToJsonString(Readable), $"{Id}.yaml");
    }

    private IEnumerable<JsonObject> Tasks()
    {
        var task = (JsonObject)_content["task"]!;
        return _content["plan"] is JsonArray plan ? plan.Select(over => YamlJson.Merge(task, (JsonObject)over!)) : [task];
    }

    private static JsonObject Dispatch(JsonObject task) => new() { ["type"] = "dispatch_task", ["task"] = task.DeepClone() };

    private static JsonObject Reply(string kind, JsonObject result) =>
        new() { ["when"] = new JsonObject { ["kind"] = kind }, ["steps"] = new JsonArray(new JsonObject { ["result"] = result }) };

    private string Text(string key) => _content[key]?.GetValue<string>() ?? throw new InvalidDataException($"{Id}.yaml has no '{key}'.");

    private IReadOnlyList<string> List(string key) => _content["expect"]![key] is JsonArray list ? [.. list.Select(item => item!.GetValue<string>())] : [];

    private static Dictionary<string, string> Texts(JsonObject values) => values.ToDictionary(entry => entry.Key, entry => entry.Value!.GetValue<string>());
}
