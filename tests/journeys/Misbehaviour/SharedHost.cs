using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrate.ScriptedModel.Hosting;
using Orchestrate.ScriptedModel.Scenarios;
using Orchestrate.TestSupport;

namespace Orchestrate.Journeys.Tests.Misbehaviour;

/// <summary>One host, with one scripted model for each case. The cases' runs are submitted together and share the host; each test looks at its own.</summary>
public abstract class SharedHost : IAsyncLifetime
{
    private readonly Dictionary<string, ScriptedModelServer> _models = [];
    private Host? _host;

    /// <summary>How long a test waits for what a busy machine does slowly.</summary>
    internal static TimeSpan Patience { get; } = TimeSpan.FromMinutes(6);

    internal Host Host => _host!;

    /// <summary>Everything that the host and the cases write.</summary>
    internal string Folder { get; } = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"orc-{Guid.NewGuid():N}"[..12])).FullName;

    /// <summary>The calls that a case's model got.</summary>
    internal CallLedger Ledger(string name) => _models[name].Ledger;

    public async Task InitializeAsync()
    {
        var settings = new List<string>();
        foreach (var (name, scenario) in Scenarios())
        {
            _models[name] = await ScriptedModelServer.StartAsync(ScenarioParser.Parse(scenario));
            settings.Add($"--Runner:Providers:{name}:BaseUrl={_models[name].BaseUrl}");
        }

        settings.AddRange(await SettingsAsync(_models));
        _host = await Host.StartAsync(Folder, new Dictionary<string, string>(), [.. settings]);
        SubmitAll();
    }

    public virtual async Task DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        foreach (var model in _models.Values)
            await model.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Submits a run of the case with its own repository.</summary>
    /// <param name="name">The case: its model and its repository's name.</param>
    /// <param name="limits">Limits beside the usual ones, JSON.</param>
    /// <param name="test">Command of the acceptance test; by default good.txt must hold the word good.</param>
    /// <param name="policies">Policies, JSON.</param>
    internal Task<Guid> SubmitAsync(string name, string limits = "{}", string[]? test = null, string policies = """{ "escalation": "wait" }""") =>
        Host.SubmitAsync(Bundle(name, limits, test, policies));

    internal JsonNode Bundle(string name, string limits = "{}", string[]? test = null, string policies = """{ "escalation": "wait" }""")
    {
        var all = JsonNode.Parse("""{ "max_iterations": 2, "max_tokens": 5000000, "max_parallel_workers": 1 }""")!.AsObject();
        foreach (var (limit, value) in JsonNode.Parse(limits)!.AsObject())
            all[limit] = value?.DeepClone();
        var repository = GitRepository.Create(Path.Combine(Folder, $"{name}-{Guid.NewGuid():N}"), new Dictionary<string, string> { ["README.md"] = "A repository.\n" });
        return JsonNode.Parse($$"""
            {
              "schema_version": "1",
              "metadata": { "name": "{{name}}" },
              "goal": "The file good.txt holds the word good.",
              "workspace": { "type": "git", "source": "{{repository.Folder}}" },
              "acceptance_tests": [ { "id": "good", "title": "good.txt is good", "verifier": { "type": "command", "argv": {{JsonSerializer.Serialize(test ?? ["grep", "-qx", "good", "good.txt"])}} } } ],
              "policies": {{policies}},
              "limits": {{all.ToJsonString()}},
              "model_preferences": { "default": "{{name}}/m" }
            }
            """)!;
    }

    /// <summary>Waits until the run's log holds such an event.</summary>
    internal async Task<JsonElement> SeesAsync(Guid id, string type, Func<JsonElement, bool>? which = null)
    {
        JsonElement found = default;
        await Eventually.HoldsAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"/runs/{id}/events?after=0&limit=500&wait_ms=0");
                request.Headers.Accept.ParseAdd("application/json");
                using var response = await Host.Http.SendAsync(request);
                var page = await response.Content.ReadFromJsonAsync<JsonElement>();
                found = page.GetProperty("events").EnumerateArray().FirstOrDefault(e => e.GetProperty("type").GetString() == type && (which is null || which(e.GetProperty("properties"))));
                return found.ValueKind == JsonValueKind.Object;
            },
            $"{type} is in the log of {id}",
            Patience);
        return found.GetProperty("properties");
    }

    /// <summary>Waits for the escalation of that reason and decides it.</summary>
    internal async Task AcknowledgeAsync(Guid id, string reason, string decision)
    {
        var raised = await SeesAsync(id, "run.escalation.raised", e => e.GetProperty("reason").GetString() == reason);
        await Eventually.EqualsAsync("awaiting_ack", async () => (await Host.RunAsync(id)).GetProperty("status").GetString()!, "the run waits for a person", Patience);
        using var response = await Host.Http.PostAsJsonAsync($"/runs/{id}/steps/{raised.GetProperty("step_id").GetString()}/ack", new { decision });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>Asks to cancel; answers whether that was accepted.</summary>
    internal async Task<HttpStatusCode> CancelAsync(Guid id)
    {
        using var response = await Host.Http.PostAsJsonAsync($"/runs/{id}/cancel", new { reason = "enough" });
        return response.StatusCode;
    }

    /// <summary>Scenarios by case name.</summary>
    protected abstract IEnumerable<(string Name, string Scenario)> Scenarios();

    /// <summary>Settings of the host beside its models.</summary>
    protected abstract Task<string[]> SettingsAsync(IReadOnlyDictionary<string, ScriptedModelServer> models);

    /// <summary>Submits the runs that need no help from their test.</summary>
    protected virtual void SubmitAll()
    {
    }
}
