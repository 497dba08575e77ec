using System.Text.Json.Nodes;
using Orchestrate.ScriptedModel.Scenarios;
using Orchestrate.ScriptedModel.Hosting;

namespace Orchestrate.Journeys.Tests;

/// <summary>One host for all cases; each case has its own scripted model, known to the host as a provider of the case's name.</summary>
public sealed class Cases : IAsyncLifetime
{
    private readonly Dictionary<string, ScriptedModelServer> _models = [];
    private Host? _host;
    private string _folder = null!;

    internal Host Host => _host!;

    internal static string Examples => Path.Combine(Repository.Root, "examples", "demo");

    public async Task InitializeAsync()
    {
        _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"orc-{Guid.NewGuid():N}"[..12])).FullName;
        var scenarios = new Dictionary<string, Scenario>
        {
            ["happy"] = ScenarioParser.ParseFile(Path.Combine(Examples, "scenario.yaml")),
            ["survive"] = ScenarioParser.Parse(Scenarios.Survive),
            ["retry"] = ScenarioParser.Parse(Scenarios.Retry),
            ["silent"] = ScenarioParser.Parse(Scenarios.Silent),
            ["sleeper"] = ScenarioParser.Parse(Scenarios.Sleeper),
            ["partial"] = ScenarioParser.Parse(Scenarios.Partial),
            ["liar"] = ScenarioParser.Parse(Scenarios.Liar),
            ["investigation"] = ScenarioParser.ParseFile(Path.Combine(Examples, "scenario-investigation.yaml")),
            ["breaches"] = ScenarioParser.ParseFile(Path.Combine(Examples, "scenario-breaches.yaml")),
        };
        foreach (var (name, scenario) in scenarios)
            _models[name] = await ScriptedModelServer.StartAsync(scenario);
        _host = await Host.StartAsync(_folder, new Dictionary<string, string>(), [.. _models.Select(m => $"--Runner:Providers:{m.Key}:BaseUrl={m.Value.BaseUrl}")]);
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        foreach (var model in _models.Values)
            await model.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal GitRepository NewRepository(string name) => GitRepository.Create(Path.Combine(_folder, name), new Dictionary<string, string> { ["README.md"] = "A repository.\n" });

    internal GitRepository DemoRepository(string name) => GitRepository.CopyOf(Path.Combine(Examples, "repository"), Path.Combine(_folder, name));

    /// <summary>Two files must hold the word good.</summary>
    internal static JsonNode Bundle(string model, GitRepository repository, string limits = "{}") => JsonNode.Parse($$"""
        {
          "schema_version": "1",
          "metadata": { "name": "{{model}}" },
          "goal": "Both files hold the word good.",
          "workspace": { "type": "git", "source": "{{repository.Folder}}" },
          "acceptance_tests": [
            { "id": "good", "title": "good.txt is good", "verifier": { "type": "command", "argv": ["grep", "-qx", "good", "good.txt"] } },
            { "id": "bad", "title": "bad.txt is good", "verifier": { "type": "command", "argv": ["grep", "-qx", "good", "bad.txt"] } }
          ],
          "policies": { "escalation": "fail" },
          "limits": {{Merge(limits)}},
          "model_preferences": { "default": "{{model}}/m" }
        }
        """)!;

    private static string Merge(string limits)
    {
        var all = JsonNode.Parse("""{ "max_iterations": 1, "max_tokens": 5000000, "max_turns_per_attempt": 2 }""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(limits)!.AsObject())
            all[name] = value?.DeepClone();
        return all.ToJsonString();
    }
}
