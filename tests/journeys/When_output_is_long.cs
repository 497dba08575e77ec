using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrate.ScriptedModel.Hosting;
using Orchestrate.ScriptedModel.Scenarios;

namespace Orchestrate.Journeys.Tests;

/// <summary>What is too long for a message is kept beside it and can be had by the digest that the record names; a real host, and the secret between its parts is its own.</summary>
public sealed class When_output_is_long : IAsyncLifetime
{
    private const int AnswerLength = 70_000;

    private const string Scenario = """
        name: long
        replies:
          - when: { kind: synthesis }
            steps:
              - result: { status: success, confidence: 100, next_actions: [ { type: complete, reason: All is done. } ] }
          - when: { kind: plan }
            steps:
              - result:
                  status: success
                  next_actions:
                    - type: dispatch_task
                      task:
                        task_id: GOOD
                        title: Write good.txt
                        description: Write the word good into good.txt.
                        type: implementation
                        expected_outputs: []
                        evidence_requirements: [ { id: proof, acceptance_test: good } ]
          - when: { kind: work, turn: 1 }
            steps:
              - { tool: write, args: { filePath: good.txt, content: "good" } }
              - raw: "ANSWER"
          - when: { kind: work, turn: 2 }
            steps:
              - result: { status: success, artifacts: [ { type: file, name: good, path: good.txt } ] }
        """;

    private static readonly string Answer = new('x', AnswerLength);

    private ScriptedModelServer _model = null!;
    private Host _host = null!;
    private string _folder = null!;

    public async Task InitializeAsync()
    {
        _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"orc-{Guid.NewGuid():N}"[..12])).FullName;
        _model = await ScriptedModelServer.StartAsync(ScenarioParser.Parse(Scenario.Replace("ANSWER", Answer, StringComparison.Ordinal)));
        _host = await Host.StartAsync(_folder, new Dictionary<string, string>(), $"--Runner:Providers:long:BaseUrl={_model.BaseUrl}");
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _model.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Should_keep_it_and_name_it()
    {
        var repository = GitRepository.Create(Path.Combine(_folder, "long"), new Dictionary<string, string> { ["README.md"] = "A repository.\n" });
        var bundle = Cases.Bundle("long", repository);
        var tests = bundle["acceptance_tests"]!.AsArray();
        tests.RemoveAt(1);
        tests[0]!["verifier"]!["argv"] = new JsonArray("sh", "-c", "seq 1 20000; grep -qx good good.txt");
        var id = await _host.SubmitAsync(bundle);
        var run = await _host.EndOfAsync(id);
        var events = await _host.EventsAsync(id);
        Assert.Equal("completed", Text(run, "status"));

        var expected = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 20_000).Select(i => $"{i}\n")));
        var verification = run.GetProperty("acceptance")[0].GetProperty("verification");
        var artifact = verification.GetProperty("artifact");
        Assert.Equal(Digest(expected), Text(verification, "output_sha256"));
        Assert.Equal(Digest(expected), Text(artifact, "sha256"));
        Assert.Equal(expected.Length, artifact.GetProperty("length").GetInt64());
        Assert.Equal(expected, await _host.Http.GetByteArrayAsync($"/runs/{id}/artifacts/{Text(artifact, "sha256")}"));
        Assert.Contains(Digest(expected), await _host.Http.GetStringAsync($"/runs/{id}/report?format=md"), StringComparison.Ordinal);
        var attempt = run.GetProperty("tasks")[0].GetProperty("attempts")[0];
        Assert.Equal(Digest(expected), Text(attempt.GetProperty("verifications")[0].GetProperty("artifact"), "sha256"));

        var refused = events.First(e => e.Type == "run.turn.finished" && Text(e.Data, "kind") == "work").Data;
        Assert.Contains($"The final message has {AnswerLength} bytes", Assert.Single(refused.GetProperty("answer_errors").EnumerateArray()).GetString(), StringComparison.Ordinal);
        var answer = Text(refused.GetProperty("answer_artifact"), "sha256");
        Assert.Equal(Answer, await _host.Http.GetStringAsync($"/runs/{id}/artifacts/{answer}"));

        using var page = JsonDocument.Parse(await _host.Http.GetStringAsync($"/runs/{id}/artifacts"));
        var kept = page.RootElement.GetProperty("artifacts").EnumerateArray().ToList();
        Assert.Contains(kept, a => Text(a, "name") == "good.log" && Text(a, "kind") == "verification" && Text(a, "sha256") == Digest(expected));
        Assert.Contains(kept, a => Text(a, "name") == "proof.log" && Text(a, "task_id") == "GOOD" && Text(a, "attempt_id") == Text(attempt, "attempt_id"));
        Assert.Contains(kept, a => Text(a, "name") == "answer-GOOD-1.txt" && Text(a, "kind") == "answer" && Text(a, "attempt_id") == Text(attempt, "attempt_id"));

        // The person at this machine has every right, and yet no way in here.
        using var sneaked = await _host.Http.PutAsync(new Uri($"/internal/runs/{id}/artifacts/{Digest("x"u8.ToArray())}?name=a&kind=b", UriKind.Relative), new StringContent("x"));
        Assert.Equal(HttpStatusCode.NotFound, sneaked.StatusCode);
    }

    private static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
