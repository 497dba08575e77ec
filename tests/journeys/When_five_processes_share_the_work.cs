using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrate.ScriptedModel.Hosting;
using Orchestrate.ScriptedModel.Playing;
using Orchestrate.ScriptedModel.Scenarios;
using Orchestrate.TestSupport;

namespace Orchestrate.Journeys.Tests;

/// <summary>
/// The same run with the other wiring: five services, real RabbitMQ, real PostgreSQL, YARP in front; the runners know no database. Two of them, as if on two hosts: each with a data folder
/// of its own, and a bare repository between them.
/// </summary>
public sealed class When_five_processes_share_the_work : IAsyncLifetime
{
    private const string RunnerSecret = "a-secret-that-only-this-tests-runners-know";

    private readonly List<ServiceProcess> _services = [];
    private readonly List<ServiceProcess> _runners = [];
    private PrivatePostgres _postgres = null!;
    private PrivateRabbitMq _rabbit = null!;
    private SlowFirstCalls _player = null!;
    private ScriptedModelServer _model = null!;
    private string _folder = null!;

    public async Task InitializeAsync()
    {
        _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"orc-{Guid.NewGuid():N}"[..12])).FullName;
        _postgres = await PrivatePostgres.StartAsync();
        _rabbit = await PrivateRabbitMq.StartAsync();
        _player = new SlowFirstCalls(new ScenarioPlayer(ScenarioParser.ParseFile(Path.Combine(Repository.Root, "examples", "demo", "scenario.yaml")), new FaultCounter(null)));
        _model = await ScriptedModelServer.StartAsync(_player);
    }

    public async Task DisposeAsync()
    {
        foreach (var service in _services)
            await service.DisposeAsync();
        await _model.DisposeAsync();
        await _rabbit.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Should_complete_the_demo_through_the_gateway()
    {
        using var http = await StartServicesAsync();
        var (id, repository) = await SubmitAsync(http);

        // The stream ends by itself after the terminal event.
        var stream = await http.GetStringAsync(new Uri($"/runs/{id}/events", UriKind.Relative));
        var numbers = stream.Split('\n').Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Select(line => int.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
        Assert.Contains("\"type\":\"run.completed\"", stream, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"run.turn.progress\"", stream, StringComparison.Ordinal);
        Assert.NotEmpty(repository.Git("rev-parse", $"orchestrate/{id:N}"));
        Assert.Contains("\"runner_id\":\"one\"", stream, StringComparison.Ordinal);
        Assert.Contains("\"runner_id\":\"two\"", stream, StringComparison.Ordinal);

        // A runner handed the output over to run-api itself; people get it through the gateway.
        var run = JsonDocument.Parse(await http.GetStringAsync(new Uri($"/runs/{id}", UriKind.Relative))).RootElement;
        var artifact = run.GetProperty("acceptance").EnumerateArray().Single(t => t.GetProperty("id").GetString() == "long").GetProperty("verification").GetProperty("artifact");
        var output = await http.GetStringAsync(new Uri($"/runs/{id}/artifacts/{artifact.GetProperty("sha256").GetString()}", UriKind.Relative));
        Assert.Equal(string.Concat(Enumerable.Range(1, 3000).Select(i => $"{i}\n")), output);
    }

    [Fact]
    public async Task Should_not_let_a_runner_that_was_away_push_over_the_work_of_the_one_that_took_over()
    {
        _player.Milliseconds = 5_000;
        using var http = await StartServicesAsync();
        var (id, repository) = await SubmitAsync(http);
        var away = await StopTheFirstWorkerAsync(http, id);

        var stream = await http.GetStringAsync(new Uri($"/runs/{id}/events", UriKind.Relative));
        await away.SignalAsync("CONT");

        Assert.Contains("\"type\":\"run.completed\"", stream, StringComparison.Ordinal);
        Assert.Contains("\"epoch\":2", stream, StringComparison.Ordinal);
        var result = repository.Git("rev-parse", $"orchestrate/{id:N}");
        await FencedAsync(away);
        Assert.Equal(result, repository.Git("rev-parse", $"orchestrate/{id:N}"));
        repository.Git($"--git-dir={Shared}", "fsck", "--strict");
    }

    private static async Task FencedAsync(ServiceProcess away)
    {
        try
        {
            await Eventually.HoldsAsync(
                () => Task.FromResult(away.Log.Contains("has passed to another runner", StringComparison.Ordinal)), "the runner that was away is fenced", TimeSpan.FromSeconds(120));
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}; its log:\n{away.Log}", exception);
        }
    }

    private string Shared => Path.Combine(_folder, "shared.git");

    // Stopped, not killed: it neither answers nor knows that it does not.
    private async Task<ServiceProcess> StopTheFirstWorkerAsync(HttpClient http, Guid id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/runs/{id}/events");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await lines.ReadLineAsync() is { } line)
        {
            if (!line.Contains("\"type\":\"run.turn.started\"", StringComparison.Ordinal) || !line.Contains("\"kind\":\"work\"", StringComparison.Ordinal))
                continue;
            var runner = JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("properties").GetProperty("runner_id").GetString();

            // Not before its prompt: whoever is stopped while it opens the session gives the turn up and has nothing to push.
            await Eventually.HoldsAsync(() => Task.FromResult(_player.Turns > 0), "the first worker's model is asked", TimeSpan.FromSeconds(60));
            var stopped = runner == "one" ? _runners[0] : _runners[1];
            await stopped.SignalAsync("STOP");
            return stopped;
        }

        throw new InvalidOperationException($"No worker began. {Logs()}");
    }

    private async Task<(Guid Id, GitRepository Repository)> SubmitAsync(HttpClient http)
    {
        var repository = GitRepository.CopyOf(Path.Combine(Repository.Root, "examples", "demo", "repository"), Path.Combine(_folder, "repository"));
        var bundle = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "examples", "demo", "bundle.json")))!;
        bundle["workspace"]!["source"] = repository.Folder;
        bundle["acceptance_tests"]!.AsArray().Add(JsonNode.Parse("""{ "id": "long", "title": "Says much", "verifier": { "type": "command", "argv": ["seq", "1", "3000"] } }"""));
        using var submitted = await http.PostAsync(new Uri("/runs", UriKind.Relative), new StringContent(bundle.ToJsonString(), System.Text.Encoding.UTF8, "application/json"));
        var body = await submitted.Content.ReadAsStringAsync();
        Assert.True(submitted.IsSuccessStatusCode, $"{body}\n{Logs()}");
        return (JsonDocument.Parse(body).RootElement.GetProperty("run_id").GetGuid(), repository);
    }

    private async Task<HttpClient> StartServicesAsync()
    {
        var bus = new Dictionary<string, string>
        {
            ["Messaging__Transport"] = "rabbitmq",
            ["Messaging__RabbitMqUri"] = _rabbit.CreateVirtualHost().ToString(),
            ["Gateway__InternalSecret"] = "a-secret-that-only-this-test-knows",
        };
        var stateful = new Dictionary<string, string>(bus) { ["ConnectionStrings__Orchestrate"] = await _postgres.CreateDatabaseAsync() };
        var (api, stream, gateway) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        _services.Add(ServiceProcess.Start(Repository.Service("run-api", "Orchestrate.RunApi"), api, new Dictionary<string, string>(stateful) { ["Gateway__RunnerSecret"] = RunnerSecret }));
        _services.Add(ServiceProcess.Start(Repository.Service("event-stream", "Orchestrate.EventStream"), stream, stateful));
        _services.Add(ServiceProcess.Start(Repository.Service("loop-coordinator", "Orchestrate.LoopCoordinator"), FreePort.Next(), stateful));
        foreach (var runner in (string[])["one", "two"])
        {
            _runners.Add(ServiceProcess.Start(Repository.Service("worker-runner", "Orchestrate.WorkerRunner"), FreePort.Next(), new Dictionary<string, string>(bus)
            {
                ["Runner__Id"] = runner,
                ["Runner__Slots"] = "1",
                ["Runner__ApiUrl"] = $"http://127.0.0.1:{api}",
                ["Runner__ApiSecret"] = RunnerSecret,
                ["Runner__DataFolder"] = Path.Combine(_folder, runner),
                ["Runner__SharedRepository"] = Shared,
                ["Runner__SourceFolders__0"] = Path.Combine(_folder, "repository"),
                ["Runner__OpenCodePath"] = Repository.OpenCode,
                ["Runner__Providers__scripted__BaseUrl"] = _model.BaseUrl.ToString(),
            }));
        }

        _services.AddRange(_runners);
        _services.Add(ServiceProcess.Start(Repository.Service("gateway", "Orchestrate.Gateway"), gateway, new Dictionary<string, string>(stateful)
        {
            ["Gateway__RunApiUrl"] = $"http://127.0.0.1:{api}",
            ["Gateway__EventStreamUrl"] = $"http://127.0.0.1:{stream}",
            ["Gateway__LocalKeyFile"] = Path.Combine(_folder, "key"),
        }));
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{gateway}"), Timeout = TimeSpan.FromMinutes(4) };
        var keyFile = Path.Combine(_folder, "key");
        await Eventually.HoldsAsync(() => ReadyAsync(http, keyFile), "the gateway reaches run-api", TimeSpan.FromSeconds(120));
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(keyFile)).Trim());
        return http;
    }

    private static async Task<bool> ReadyAsync(HttpClient http, string keyFile)
    {
        if (!File.Exists(keyFile))
            return false;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/runs");
            request.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(keyFile)).Trim());
            using var response = await http.SendAsync(request);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string Logs() => string.Join('\n', _services.Select(s => s.Log));
}
