using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrate.TestSupport;

namespace Orchestrate.Journeys.Tests;

/// <summary>The seven cases of docs/acceptance_tests.md: a real server process, real PostgreSQL, real OpenCode; only the model is scripted.</summary>
public sealed class When_the_loop_runs_over_http(Cases cases) : IClassFixture<Cases>
{
    [Fact]
    public async Task Should_complete_the_happy_path()
    {
        var repository = cases.DemoRepository("happy");
        var before = repository.Git("rev-parse", "HEAD");
        var bundle = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "examples", "demo", "bundle.json")))!;
        bundle["workspace"]!["source"] = repository.Folder;
        bundle["model_preferences"]!["default"] = "happy/demo";

        var id = await cases.Host.SubmitAsync(bundle);
        var run = await cases.Host.EndOfAsync(id);
        var events = await cases.Host.EventsAsync(id);

        Assert.Equal("completed", Text(run, "status"));
        Assert.Equal("acceptance_verified", Text(run, "reason"));
        var head = Text(run, "head");
        foreach (var test in run.GetProperty("acceptance").EnumerateArray())
        {
            Assert.True(test.GetProperty("passed").GetBoolean());
            Assert.False(test.GetProperty("passed_on_base").GetBoolean());
            Assert.Equal(head, Text(test.GetProperty("verification"), "commit"));
        }

        foreach (var task in run.GetProperty("tasks").EnumerateArray())
        {
            var required = task.GetProperty("task").GetProperty("evidence_requirements").EnumerateArray().Select(r => Text(r, "id"));
            var verified = task.GetProperty("attempts").EnumerateArray().Last().GetProperty("verifications").EnumerateArray().Where(v => v.GetProperty("passed").GetBoolean()).Select(v => Text(v, "id"));
            Assert.Empty(required.Except(verified));
        }

        Assert.Equal(3, events.Count(e => e.Type == "run.task.accepted"));
        Assert.Contains(events, e => e.Type == "run.gate.decided" && Text(e.Data, "task_id") == "T3" && Text(e.Data, "decision") == "revise");
        Assert.Equal(head, repository.Git("rev-parse", Text(run, "result_branch")));
        Assert.Equal(before, repository.Git("rev-parse", "HEAD"));
        Assert.Equal("", repository.Git("status", "--porcelain"));
        var report = await cases.Host.Http.GetStringAsync(new Uri($"/runs/{id}/report?format=md", UriKind.Relative));
        Assert.Contains("[found by @context]", report, StringComparison.Ordinal);
        Assert.Contains("sent back 1 time by the gate", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_survive_a_worker_failure()
    {
        var id = await cases.Host.SubmitAsync(Cases.Bundle("survive", cases.NewRepository("survive"), """{ "max_turns_per_attempt": 1 }"""));
        var run = await cases.Host.EndOfAsync(id);
        var events = await cases.Host.EventsAsync(id);

        Assert.Equal("partially_completed", Text(run, "status"));
        Assert.Equal("max_iterations", Text(run, "reason"));
        Assert.Equal("merged", Text(TaskOf(run, "GOOD"), "progress"));
        Assert.Equal("failed", Text(TaskOf(run, "BAD"), "progress"));
        var attempts = TaskOf(run, "BAD").GetProperty("attempts").EnumerateArray().ToList();
        Assert.Equal(["verification_failed", "invalid_result", "verification_failed"], attempts.Select(a => Text(a, "outcome")));
        Assert.Equal(["general", "general", "debug"], attempts.Select(a => Text(a, "agent")));
        Assert.Equal(1, events.Count(e => e.Type == "run.task.failed"));
    }

    [Fact]
    public async Task Should_retry_a_failed_attempt()
    {
        var id = await cases.Host.SubmitAsync(Cases.Bundle("retry", cases.NewRepository("retry"), """{ "max_turns_per_attempt": 1 }"""));
        var run = await cases.Host.EndOfAsync(id);
        var events = await cases.Host.EventsAsync(id);

        Assert.Equal("completed", Text(run, "status"));
        var attempts = TaskOf(run, "BAD").GetProperty("attempts").EnumerateArray().ToList();
        Assert.Equal(["verification_failed", "accepted"], attempts.Select(a => Text(a, "outcome")));
        Assert.Equal(2, attempts.Select(a => Text(a, "attempt_id")).Distinct().Count());
        Assert.Equal(2, attempts.Select(a => Text(a, "session_id")).Distinct().Count());
        Assert.Equal(1, events.Count(e => e.Type == "run.task.accepted" && Text(e.Data, "task_id") == "BAD"));
    }

    [Fact]
    public async Task Should_time_out_a_silent_worker()
    {
        var id = await cases.Host.SubmitAsync(Cases.Bundle("silent", cases.NewRepository("silent"), """{ "inactivity_timeout_seconds": 25 }"""));
        var run = await cases.Host.EndOfAsync(id);
        var events = await cases.Host.EventsAsync(id);

        Assert.Equal("completed", Text(run, "status"));
        var silent = Assert.Single(events, e => e.Type == "run.turn.finished" && Text(e.Data, "kind") == "work" && Text(e.Data, "task_id") == "BAD" && Text(e.Data, "outcome") == "timeout");
        Assert.True(silent.Data.GetProperty("stop_confirmed").GetBoolean());
        Assert.Equal(["timeout", "accepted"], TaskOf(run, "BAD").GetProperty("attempts").EnumerateArray().Select(a => Text(a, "outcome")));
        Assert.Empty(run.GetProperty("open_work").EnumerateArray());
    }

    [Fact]
    public async Task Should_cancel_a_running_run()
    {
        var id = await cases.Host.SubmitAsync(Cases.Bundle("sleeper", cases.NewRepository("sleeper")));
        await Eventually.HoldsAsync(() => Task.FromResult(Sleepers() > 0), "a worker runs its command", TimeSpan.FromSeconds(180));
        using var response = await cases.Host.Http.PostAsJsonAsync($"/runs/{id}/cancel", new { reason = "wrong goal" });
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        using var again = await cases.Host.Http.PostAsJsonAsync($"/runs/{id}/cancel", new { reason = "once more" });
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);

        var run = await cases.Host.EndOfAsync(id);
        var events = await cases.Host.EventsAsync(id);
        Assert.Equal("cancelled", Text(run, "status"));
        Assert.Equal("wrong goal", Text(run, "detail"));
        Assert.Equal(1, events.Count(e => e.Type == "run.cancel.requested"));
        var requested = events.First(e => e.Type == "run.cancel.requested").Seq;
        Assert.DoesNotContain(events, e => e.Seq > requested && e.Type is "run.turn.dispatched" or "run.work.dispatched" && e.Seq > requested);
        Assert.Equal(0, Sleepers());
        Assert.Equal(0, events[^1].Data.GetProperty("unconfirmed_stops").GetInt32());
    }

    [Fact]
    public async Task Should_complete_partially_at_a_limit()
    {
        var repository = cases.NewRepository("partial");
        var id = await cases.Host.SubmitAsync(Cases.Bundle("partial", repository, """{ "max_attempts_per_task": 1 }"""));
        var run = await cases.Host.EndOfAsync(id);
        await cases.Host.EventsAsync(id);

        Assert.Equal("partially_completed", Text(run, "status"));
        Assert.Equal("max_iterations", Text(run, "reason"));
        Assert.Equal("good", repository.Git("show", $"{Text(run, "result_branch")}:good.txt"));
        Assert.Equal([true, false], run.GetProperty("acceptance").EnumerateArray().Select(a => a.GetProperty("passed").GetBoolean()));
        using var tooLate = await cases.Host.Http.PostAsJsonAsync($"/runs/{id}/cancel", new { reason = "late" });
        Assert.Equal(HttpStatusCode.Conflict, tooLate.StatusCode);
    }

    [Fact]
    public async Task Should_refuse_missing_evidence()
    {
        var id = await cases.Host.SubmitAsync(Cases.Bundle("liar", cases.NewRepository("liar")));
        var run = await cases.Host.EndOfAsync(id);
        var events = await cases.Host.EventsAsync(id);

        Assert.Equal("failed", Text(run, "status"));
        Assert.Equal("max_iterations", Text(run, "reason"));
        Assert.DoesNotContain(events, e => e.Type == "run.task.accepted");
        foreach (var gate in events.Where(e => e.Type == "run.gate.decided"))
        {
            var refused = gate.Data.GetProperty("requirements").EnumerateArray().Single(r => !r.GetProperty("passed").GetBoolean());
            Assert.Equal("VER-6", Text(refused, "rule"));
            Assert.Equal("proof", Text(refused, "id"));
        }

        Assert.Equal("I ran it and it passed.", Text(TaskOf(run, "GOOD").GetProperty("attempts")[0].GetProperty("claims")[0], "claim"));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static JsonElement TaskOf(JsonElement run, string id) => run.GetProperty("tasks").EnumerateArray().Single(t => Text(t.GetProperty("task"), "task_id") == id);

    private static int Sleepers() => Directory.EnumerateDirectories("/proc")
        .Where(d => int.TryParse(Path.GetFileName(d), out _))
        .Count(d => CommandLine(d) == "sleep\07331\0");

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
