using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrate.Journeys.Tests;

/// <summary>A host whose OpenCode does not exist, and no model: what only verifies needs neither.</summary>
public sealed class When_a_run_only_verifies : IAsyncLifetime
{
    private Host _host = null!;
    private string _folder = null!;

    public async Task InitializeAsync()
    {
        _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"orc-{Guid.NewGuid():N}"[..12])).FullName;
        _host = await Host.StartAsync(_folder, new Dictionary<string, string> { ["ORCHESTRATE_OPENCODE"] = "" }, $"--Runner:OpenCodePath={Path.Combine(_folder, "no-opencode")}");
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("good", true, "completed", "acceptance_verified")]
    [InlineData("bad", false, "failed", "acceptance_failed")]
    public async Task Should_end_with_the_verdict_of_the_tests(string content, bool passed, string status, string reason)
    {
        var repository = GitRepository.Create(Path.Combine(_folder, content), new Dictionary<string, string> { ["good.txt"] = $"{content}\n", ["bad.txt"] = "good\n" });
        var before = repository.Git("for-each-ref");
        var bundle = Cases.Bundle("nobody", repository);
        using var response = await _host.Http.PostAsync(
            new Uri("/runs?mode=verify_only&start=false", UriKind.Relative), new StringContent(bundle.ToJsonString(), Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var id = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["run_id"]!.GetValue<Guid>();
        using var start = await _host.Http.PostAsync(new Uri($"/runs/{id}/start", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Accepted, start.StatusCode);

        var run = await _host.EndOfAsync(id);
        var events = await _host.EventsAsync(id);
        Assert.Equal((status, reason), (Text(run, "status"), Text(run, "reason")));
        var tests = run.GetProperty("acceptance").EnumerateArray().ToDictionary(t => Text(t, "id"));
        Assert.Equal(passed, tests["good"].GetProperty("passed").GetBoolean());
        Assert.True(tests["bad"].GetProperty("passed").GetBoolean());
        Assert.All(tests.Values, t => Assert.Equal(repository.Git("rev-parse", "HEAD"), Text(t.GetProperty("verification"), "commit")));
        Assert.DoesNotContain(events, e => e.Type.StartsWith("run.turn.", StringComparison.Ordinal) || e.Type == "run.result.published");
        Assert.Equal(before, repository.Git("for-each-ref"));
        Assert.DoesNotContain("OpenCode", _host.Log, StringComparison.Ordinal);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
