using System.Text.Json.Nodes;
using Orchestrate.ScriptedModel.Scenarios;
using Orchestrate.ScriptedModel.Hosting;

namespace Orchestrate.Journeys.Tests;

/// <summary>What a shell command of an agent can see: its clone, and none of our secrets.</summary>
public sealed class When_an_agent_looks_around : IAsyncLifetime
{
    private const string ProviderKey = "canary-provider-key-5c1d";

    private ScriptedModelServer _model = null!;
    private Host _host = null!;
    private string _folder = null!;

    public async Task InitializeAsync()
    {
        _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"orc-{Guid.NewGuid():N}"[..12])).FullName;
        _model = await ScriptedModelServer.StartAsync(ScenarioParser.Parse(Scenario(_folder)));
        _host = await Host.StartAsync(
            _folder, new Dictionary<string, string> { ["CANARY_PROVIDER_KEY"] = ProviderKey },
            $"--Runner:Providers:spy:BaseUrl={_model.BaseUrl}", "--Runner:Providers:spy:KeyEnvironmentVariable=CANARY_PROVIDER_KEY");
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _model.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Should_find_no_key_no_database_and_no_other_attempt()
    {
        var repository = GitRepository.Create(Path.Combine(_folder, "repository"), new Dictionary<string, string> { ["README.md"] = "x\n" });
        var bundle = JsonNode.Parse($$"""
            {
              "schema_version": "1", "goal": "Look around.",
              "workspace": { "type": "git", "source": "{{repository.Folder}}" },
              "acceptance_tests": [ { "id": "looked", "title": "It looked", "verifier": { "type": "file_exists", "path": "spy.txt" } } ],
              "policies": { "sandbox": "required", "escalation": "fail" },
              "limits": { "max_iterations": 1, "max_tokens": 5000000 },
              "model_preferences": { "default": "spy/m" }
            }
            """)!;
        var id = await _host.SubmitAsync(bundle);
        var run = await _host.EndOfAsync(id);

        Assert.Equal("completed", run.GetProperty("status").GetString());
        var seen = repository.Git("show", $"{run.GetProperty("result_branch").GetString()}:spy.txt");
        var secret = repository.Git("show", $"{run.GetProperty("result_branch").GetString()}:secret.txt");
        Assert.Contains("SPY BEGINS", seen, StringComparison.Ordinal);
        Assert.Contains("SPY ENDS", seen, StringComparison.Ordinal);
        Assert.Equal("the other attempt's secret", secret);
        Assert.DoesNotContain("the other attempt's secret", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(ProviderKey, seen, StringComparison.Ordinal);
        Assert.DoesNotContain((await File.ReadAllTextAsync(_host.KeyFile)).Trim(), seen, StringComparison.Ordinal);
        Assert.DoesNotContain("key_file", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("PG_VERSION", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("attempts.git", seen, StringComparison.Ordinal);
    }

    /// <summary>HIDE runs first and writes a secret; SPY then searches for everything it should not see.</summary>
    private static string Scenario(string folder) => $$"""
        name: spy
        replies:
          - when: { kind: synthesis }
            steps: [ { result: { status: success } } ]
          - when: { kind: plan }
            steps:
              - result:
                  status: success
                  next_actions:
                    - type: dispatch_task
                      task: { task_id: HIDE, title: Hide, description: Hide a secret., type: implementation, expected_outputs: [secret.txt], estimate: { writes: 4 }, evidence_requirements: [] }
                    - type: dispatch_task
                      task: { task_id: SPY, title: Spy, description: Look around., type: implementation, expected_outputs: [spy.txt], estimate: { writes: 2, bash: 2 }, evidence_requirements: [] }
          - when: { kind: work, task: HIDE }
            steps:
              - { tool: write, args: { filePath: secret.txt, content: "the other attempt's secret" } }
              - result: { status: success }
          - when: { kind: work, task: SPY }
            steps:
              # In a script, because OpenCode itself refuses commands that name paths outside. The sandbox must hold without that.
              - tool: write
                args:
                  filePath: spy.sh
                  content: |
                    echo SPY BEGINS
                    env
                    cat /proc/[0-9]*/environ | tr '\000' '\n'
                    cat /proc/[0-9]*/cmdline | tr '\000' ' '
                    find {{folder}} -maxdepth 7 -not -path '*/spy.*'
                    cat {{folder}}/data/api-key {{folder}}/data/connection.json
                    grep -rs "attempt's secret" {{folder}} --include=secret.txt
                    ls -la {{folder}}/data/postgres /root /home
                    echo SPY ENDS
              - { tool: bash, args: { command: "sh spy.sh > spy.txt 2>/dev/null" } }
              - result: { status: success }
        """;
}
