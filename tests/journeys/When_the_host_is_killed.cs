using System.Text.Json.Nodes;
using Orchestrate.ScriptedModel.Scenarios;
using Orchestrate.ScriptedModel.Hosting;
using Orchestrate.TestSupport;

namespace Orchestrate.Journeys.Tests;

/// <summary>kill -9 in the middle of a run, then a new start on the same data.</summary>
public sealed class When_the_host_is_killed : IAsyncLifetime
{
    private ScriptedModelServer _model = null!;
    private Host _host = null!;
    private string _folder = null!;

    public async Task InitializeAsync()
    {
        _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"orc-{Guid.NewGuid():N}"[..12])).FullName;
        _model = await ScriptedModelServer.StartAsync(ScenarioParser.ParseFile(Path.Combine(Repository.Root, "examples", "demo", "scenario.yaml")));
        _host = await Host.StartAsync(_folder, new Dictionary<string, string>(), $"--Runner:Providers:scripted:BaseUrl={_model.BaseUrl}");
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _model.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("run.accepted")]
    [InlineData("run.plan.accepted")]
    [InlineData("run.gate.decided")]
    public async Task Should_complete_the_run_after_the_next_start(string killAfter)
    {
        var repository = GitRepository.CopyOf(Path.Combine(Repository.Root, "examples", "demo", "repository"), Path.Combine(_folder, killAfter));
        var bundle = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "examples", "demo", "bundle.json")))!;
        bundle["workspace"]!["source"] = repository.Folder;
        var id = await _host.SubmitAsync(bundle);
        await Eventually.HoldsAsync(() => SeenAsync(id, killAfter), $"{killAfter} is in the log", TimeSpan.FromSeconds(180));

        await _host.KillAsync();
        await _host.StartAsync();
        var run = await _host.EndOfAsync(id, TimeSpan.FromSeconds(180));
        var events = await _host.EventsAsync(id);

        Assert.Equal("completed", run.GetProperty("status").GetString());
        Assert.All(events.Where(e => e.Type == "run.task.accepted").GroupBy(e => e.Data.GetProperty("task_id").GetString()), g => Assert.Single(g));
        Assert.Equal(3, events.Count(e => e.Type == "run.task.accepted"));
        Assert.Equal(run.GetProperty("head").GetString(), repository.Git("rev-parse", run.GetProperty("result_branch").GetString()!));
    }

    /// <summary>RES-2: of what was spent before the crash, only calls that were in flight may be missing, one for each turn that ran.</summary>
    [Theory]
    [InlineData(2, 1)]
    [InlineData(5, 2)]
    [InlineData(9, 2)]
    public async Task Should_forget_no_model_call_but_those_in_flight(int killAtCall, int inFlight)
    {
        var repository = GitRepository.CopyOf(Path.Combine(Repository.Root, "examples", "demo", "repository"), Path.Combine(_folder, $"call{killAtCall}"));
        var bundle = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "examples", "demo", "bundle.json")))!;
        bundle["workspace"]!["source"] = repository.Folder;
        var id = await _host.SubmitAsync(bundle);
        await Eventually.HoldsAsync(() => Task.FromResult(_model.Ledger.Entries.Count >= killAtCall), $"the model was called {killAtCall} times", TimeSpan.FromSeconds(180));

        await _host.KillAsync();
        await _host.StartAsync();
        var run = await _host.EndOfAsync(id, TimeSpan.FromSeconds(180));

        Assert.Equal("completed", run.GetProperty("status").GetString());
        Assert.InRange(_model.Ledger.Entries.Count - run.GetProperty("usage").GetProperty("model_calls").GetInt32(), 0, inFlight);
    }

    private async Task<bool> SeenAsync(Guid id, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/runs/{id}/events?after=0&limit=500&wait_ms=0");
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await _host.Http.SendAsync(request);
        return response.IsSuccessStatusCode && (await response.Content.ReadAsStringAsync()).Contains($"\"{type}\"", StringComparison.Ordinal);
    }
}
