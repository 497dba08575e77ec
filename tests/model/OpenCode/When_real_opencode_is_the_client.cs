using System.Text.Json;
using Orchestrate.Domain;
using Orchestrate.Domain.Results;
using Orchestrate.Model.Tests.Support;
using Orchestrate.ScriptedModel.Hosting;
using Orchestrate.ScriptedModel.Scenarios;
using Orchestrate.TestSupport;

namespace Orchestrate.Model.Tests.OpenCode;

/// <summary>OpenCode, the model proxy and the scripted model together, as in a run.</summary>
public sealed class When_real_opencode_is_the_client : IAsyncLifetime, IDisposable
{
    private const string Yaml = """
        name: real client
        replies:
          - when: { task: T1 }
            steps:
              - say: I try it at once.
                tools:
                  - { tool: bash, args: { command: "echo from the shell > shell.txt && pwd" } }
                  - { tool: write, args: { filePath: "{{cwd}}/sub/written.txt", content: "written\n" } }
              - { tool: edit, args: { filePath: sub/written.txt, oldString: written, newString: edited } }
              - result: { status: success, logs: [ "{{session}}" ] }
          - when: { task: hot }
            steps: [ { raw: never } ]
            faults: [ { fault: done_only, times: 100 } ]
          - when: { task: unfinished }
            steps: [ { raw: never } ]
            faults: [ { fault: no_finish, times: 100 } ]
          - when: { task: endless }
            steps: [ { tool: bash, args: { command: "true" }, repeat: true } ]
          - when: { task: nested }
            steps:
              - { tool: bash, args: { command: "OPENCODE run --model test/m1 --agent worker hello </dev/null 2>&1 | tail -c 500", timeout: 90000 } }
              - result: { status: success, logs: [ "nested" ] }
        """;

    private readonly string _variable = $"ORCHESTRATE_TEST_KEY_{Guid.NewGuid():N}";
    private readonly string _key = $"sk-{Guid.NewGuid():N}";
    private readonly PrivateFolder _folder = new("model");
    private ScriptedModelServer _model = null!;
    private ProxyUnderTest _proxy = null!;
    private OpenCodeProcess _openCode = null!;

    private string Project => Path.Combine(_folder.Path, "project");

    public async Task InitializeAsync()
    {
        Environment.SetEnvironmentVariable(_variable, _key);
        Directory.CreateDirectory(Project);
        _model = await ScriptedModelServer.StartAsync(ScenarioParser.Parse(Yaml.Replace("OPENCODE", OpenCodeProcess.Program(), StringComparison.Ordinal)));
        _proxy = await ProxyUnderTest.StartAsync(_model.BaseUrl, _variable);
        _openCode = await OpenCodeProcess.StartAsync(_folder.Path, Project, _proxy.Proxy.BaseUrlFor("test"), _proxy.Token);
    }

    public async Task DisposeAsync()
    {
        await _openCode.DisposeAsync();
        await _proxy.DisposeAsync();
        await _model.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_play_a_turn_through_real_tools_and_cut_the_turns_that_lead_nowhere()
    {
        await PlaysATurnAsync();
        await CutsAsync("hot", "hot_loop", calls: 3);
        await CutsAsync("unfinished", "hot_loop", calls: 3);
        await CutsAsync("endless", "model_calls", calls: 7);
    }

    [Fact]
    [Trait("Rule", "NDP-3")]
    public async Task Should_see_an_opencode_that_the_agent_starts_from_its_shell()
    {
        var session = await _openCode.CreateSessionAsync(Project);
        using var meter = _proxy.Open(session: session);

        await _openCode.PromptAsync(session, Chat.Prompt(task: "nested"));

        Assert.True(meter.UnknownSessionCalls > 0, "The nested OpenCode's model call was not noticed.");
        Assert.Equal((2, null), (meter.Usage.ModelCalls, meter.Breach));
        Assert.All(_model.Ledger.Entries, call => Assert.Equal(session, call.Session));
    }

    private async Task PlaysATurnAsync()
    {
        var session = await _openCode.CreateSessionAsync(Project);
        using var meter = _proxy.Open(session: session);

        var answer = await _openCode.PromptAsync(session, Chat.Prompt());

        Assert.Equal("stop", answer["info"]!["finish"]?.GetValue<string>());
        var text = answer["parts"]!.AsArray().Single(p => p!["type"]!.GetValue<string>() == "text")!["text"]!.GetValue<string>();
        var result = JsonSerializer.Deserialize<AgentResult>(text, DomainJson.Options)!;
        Assert.Equal((ResultStatus.Success, session), (result.Status, result.Logs.Single()));
        Assert.Equal("from the shell\n", await File.ReadAllTextAsync(Path.Combine(Project, "shell.txt")));
        Assert.Equal("edited\n", await File.ReadAllTextAsync(Path.Combine(Project, "sub", "written.txt")));
        var calls = _model.Ledger.Entries;
        Assert.Equal([1, 2, 3], calls.Select(c => c.Step));
        Assert.All(calls, c => Assert.Equal(session, c.Session));
        Assert.Equal((3, 0, null), (meter.Usage.ModelCalls, meter.UnknownSessionCalls, meter.Breach));
        Assert.Equal((calls.Sum(c => c.PromptTokens), calls.Sum(c => c.CompletionTokens)), ((int)meter.Usage.InputTokens, (int)meter.Usage.OutputTokens));
        Assert.True(meter.Usage.CachedTokens > 0);
        Assert.DoesNotContain(_key, answer.ToJsonString() + await EverythingInAsync(Path.Combine(_folder.Path, "home")), StringComparison.Ordinal);
    }

    private async Task CutsAsync(string task, string breach, int calls)
    {
        var before = _model.Ledger.Entries.Count;
        var session = await _openCode.CreateSessionAsync(Project);
        using var meter = _proxy.Open(session: session, calls: 7);

        var answer = await _openCode.PromptAsync(session, Chat.Prompt(task: task));

        Assert.Equal((breach, calls, calls), (meter.Breach, meter.Usage.ModelCalls, _model.Ledger.Entries.Count - before));
        Assert.Equal("APIError", answer["info"]!["error"]!["name"]!.GetValue<string>());
        Assert.False(answer["info"]!["error"]!["data"]!["isRetryable"]!.GetValue<bool>());
    }

    private static async Task<string> EverythingInAsync(string folder)
    {
        var texts = await Task.WhenAll(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(async file =>
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync();
        }));
        return string.Concat(texts);
    }
}
