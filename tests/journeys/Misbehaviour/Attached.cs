using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Orchestrate.ScriptedModel.Hosting;
using Orchestrate.TestSupport;

namespace Orchestrate.Journeys.Tests.Misbehaviour;

/// <summary>A host that is attached to an OpenCode server which it did not start: the stub, because a test must be able to meddle with it.</summary>
public sealed class Attached : SharedHost
{
    private readonly int _port = FreePort.Next();
    private Process? _server;

    /// <summary>The server's process.</summary>
    internal int ServerProcess => _server!.Id;

    /// <summary>What somebody else would use to talk to the server.</summary>
    internal HttpClient Server { get; private set; } = null!;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Server?.Dispose();
        if (_server is null)
            return;
        _server.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync();
        _server.Dispose();
    }

    /// <summary>In the first turn the worker waits in a tool call until the file <c>go</c> appears in its folder.</summary>
    protected override IEnumerable<(string Name, string Scenario)> Scenarios()
    {
        var scenario = Plans.With($$"""
              - when: { kind: work, task: DO, turn: 1 }
                steps: [ { tool: write, args: { filePath: half.txt, content: "half" } }, { tool: bash, args: { command: "until test -f go; do sleep 0.1; done" } }, { result: { status: success } } ]
              - when: { kind: work, task: DO, contains: "half.txt" }
                steps: {{Plans.Honest}}
            """);
        return [("crowded", scenario), ("deleted", scenario), ("frozen", scenario)];
    }

    protected override async Task<string[]> SettingsAsync(IReadOnlyDictionary<string, ScriptedModelServer> models)
    {
        var home = Directory.CreateDirectory(Path.Combine(Folder, "home")).FullName;
        var providers = new JsonObject();
        foreach (var (name, model) in models)
            providers[name] = new JsonObject { ["npm"] = "@ai-sdk/openai-compatible", ["options"] = new JsonObject { ["baseURL"] = model.BaseUrl.AbsoluteUri, ["apiKey"] = "none" }, ["models"] = new JsonObject { ["m"] = new JsonObject() } };
        var start = new ProcessStartInfo("dotnet", [Repository.OpenCodeStub, "serve", "--port", $"{_port}", "--hostname", "127.0.0.1"]) { WorkingDirectory = home, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = home;
        start.Environment["OPENCODE_CONFIG_CONTENT"] = new JsonObject { ["model"] = "crowded/m", ["provider"] = providers }.ToJsonString();
        _server = Process.Start(start)!;
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        Server = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}/"), Timeout = Patience };
        await Eventually.HoldsAsync(async () => await AnswersAsync(), "the stub answers", Patience);
        return [$"--Runner:AttachUrl={Server.BaseAddress}"];
    }

    /// <summary>Waits until the worker waits in its tool call; answers its session and folder.</summary>
    internal async Task<(string Session, string Folder)> WorkerOfAsync(Guid run)
    {
        var turn = await SeesAsync(run, "run.turn.started", e => e.Text("kind") == "work");
        var folder = turn.Text("directory");
        await Eventually.HoldsAsync(() => Task.FromResult(File.Exists(Path.Combine(folder, "half.txt"))), "the worker works", Patience);
        return (turn.Text("session_id"), folder);
    }

    /// <summary>Lets the worker's tool call end.</summary>
    internal static Task GoAsync(string folder) => File.WriteAllTextAsync(Path.Combine(folder, "go"), "");

    /// <summary>Sends a prompt of somebody else to the session; answers when it is stored, with the request that waits for its answer.</summary>
    internal async Task<Task<HttpResponseMessage>> IntrudeAsync(string session)
    {
        var body = new JsonObject { ["agent"] = "build", ["model"] = new JsonObject { ["providerID"] = "crowded", ["modelID"] = "m" }, ["parts"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "What are you doing?" }) };
        var answer = Server.PostAsync(new Uri($"session/{session}/message", UriKind.Relative), new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));
        await Eventually.HoldsAsync(async () => (await Server.GetStringAsync(new Uri($"session/{session}/message", UriKind.Relative))).Contains("What are you doing?", StringComparison.Ordinal), "the prompt is stored", Patience);
        return answer;
    }

    private async Task<bool> AnswersAsync()
    {
        Assert.False(_server!.HasExited, "The stub ended at once.");
        try
        {
            using var response = await Server.GetAsync(new Uri("global/health", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
