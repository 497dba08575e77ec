using System.Net;
using System.Text.Json;
using Orchestrate.TestSupport;
using Xunit.Abstractions;

namespace Orchestrate.Journeys.Tests.Misbehaviour;

/// <summary>A cancel takes effect wherever the run is, is confirmed, leaves nothing running and keeps what was finished.</summary>
[Collection(Misbehaviours.Name)]
public sealed class When_a_run_is_cancelled(Misbehaviours cases, ITestOutputHelper output)
{
    [Fact]
    public async Task Should_stop_a_tool_call_at_once_and_keep_what_was_finished()
    {
        var id = await cases.SubmitAsync("tool");
        await Eventually.HoldsAsync(() => Task.FromResult(Processes.Running("sleep", "60.7443").Count == 1), "the agent's command runs", SharedHost.Patience);
        var events = await CancelledAsync(id);

        Assert.Empty(Processes.Running("sleep", "60.7443"));
        var (asked, ended) = (At(events, "run.cancel.requested"), At(events, "run.cancelled"));
        output.WriteLine($"asked {asked:O}, confirmed {ended:O}: {(ended - asked).TotalMilliseconds:0} ms");
        // Not the time itself, but that it was not the grace period that ended the run.
        Assert.Empty(events.Of("run.work.unconfirmed"));
        var stopped = Assert.Single(events.Of("run.turn.finished"), e => e.Text("kind") == "work" && e.Text("task_id") == "DO");
        Assert.Equal(("cancelled", true), (stopped.Text("outcome"), stopped.GetProperty("stop_confirmed").GetBoolean()));

        var run = await cases.Host.RunAsync(id);
        Assert.Equal("merged", run.GetProperty("tasks").EnumerateArray().Single(t => t.GetProperty("task").Text("task_id") == "FIRST").Text("progress"));
        Assert.Equal("first", Git(id, "integration.git", "show", $"{run.Text("head")}:first.txt"));
        var kept = Git(id, "attempts.git", "for-each-ref", "--format=%(objectname)", $"refs/orchestrate/{id}/DO");
        Assert.Equal("half", Git(id, "attempts.git", "show", $"{kept}:half.txt"));
    }

    [Fact]
    public async Task Should_end_a_run_that_waits_for_its_start()
    {
        using var response = await cases.Host.Http.PostAsync(
            new Uri("/runs?start=false", UriKind.Relative), new StringContent(cases.Bundle("verified").ToJsonString(), System.Text.Encoding.UTF8, "application/json"));
        var id = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("run_id").GetGuid();
        await Eventually.EqualsAsync("awaiting_start", async () => (await cases.Host.RunAsync(id)).Text("status"), "the run waits for its start");
        var events = await CancelledAsync(id);

        Assert.Empty(events.Of("run.work.dispatched"));
    }

    [Theory]
    [InlineData("in preparation", "7451", "sleep 7451")]
    [InlineData("in a turn's check", "7452", "test -f good.txt || exit 1; sleep 7452")]
    public async Task Should_kill_the_verifier_that_runs(string where, string seconds, string script)
    {
        var id = await cases.SubmitAsync("verified", test: ["sh", "-c", script]);
        await Eventually.HoldsAsync(() => Task.FromResult(Processes.Running("sleep", seconds).Count == 1), $"a verifier runs {where}", SharedHost.Patience);
        await CancelledAsync(id);

        Assert.Empty(Processes.Running("sleep", seconds));
    }

    [Fact]
    public async Task Should_end_a_run_whose_turn_waits_for_its_provider()
    {
        var id = await cases.SubmitAsync("waiting");
        await cases.SeesAsync(id, "run.breaker.opened");
        var events = await CancelledAsync(id);

        Assert.Equal(["transient"], events.Turns());
    }

    [Fact]
    public async Task Should_end_a_run_that_waits_for_a_person()
    {
        var id = await cases.SubmitAsync("planless");
        await cases.SeesAsync(id, "run.escalation.raised");
        await CancelledAsync(id);
    }

    /// <summary>Cancels twice, and looks at what every cancelled run has in common.</summary>
    private async Task<IReadOnlyList<(long Seq, string Type, JsonElement Data)>> CancelledAsync(Guid id)
    {
        Assert.Equal(HttpStatusCode.Accepted, await cases.CancelAsync(id));
        Assert.Equal(HttpStatusCode.Accepted, await cases.CancelAsync(id));
        var run = await cases.Host.EndOfAsync(id, SharedHost.Patience);
        var events = await cases.Host.EventsAsync(id);

        Assert.Equal(("cancelled", "cancelled_by_user", "enough"), (run.Text("status"), run.Text("reason"), run.Text("detail")));
        Assert.Empty(run.GetProperty("open_work").EnumerateArray());
        Assert.Equal(0, events[^1].Data.GetProperty("unconfirmed_stops").GetInt32());
        var asked = Assert.Single(events, e => e.Type == "run.cancel.requested").Seq;
        Assert.DoesNotContain(events, e => e.Seq > asked && e.Type is "run.turn.dispatched" or "run.work.dispatched" && e.Seq > asked);
        await Eventually.HoldsAsync(() => Task.FromResult(Processes.CommandsOf(id).Count == 0), "nothing works for the run any more");
        return events;
    }

    private static DateTimeOffset At(IEnumerable<(long Seq, string Type, JsonElement Data)> events, string type) => events.Of(type).Single().GetProperty("at").GetDateTimeOffset();

    private string Git(Guid id, string repository, params string[] arguments)
    {
        var folder = Directory.GetDirectories(cases.Folder, repository, SearchOption.AllDirectories).Single(d => d.Contains(id.ToString(), StringComparison.Ordinal));
        return new GitRepository(folder).Git(arguments);
    }
}
