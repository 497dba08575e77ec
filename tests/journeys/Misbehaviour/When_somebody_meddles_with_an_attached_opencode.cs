using System.Net;

namespace Orchestrate.Journeys.Tests.Misbehaviour;

/// <summary>An attached server is somebody else's: others prompt its sessions, delete them, and it cannot be killed when it does not stop.</summary>
public sealed class When_somebody_meddles_with_an_attached_opencode(Attached cases) : IClassFixture<Attached>
{
    [Fact]
    public async Task Should_not_take_the_answer_to_another_prompt_for_its_own()
    {
        var id = await cases.SubmitAsync("crowded");
        var (session, folder) = await cases.WorkerOfAsync(id);
        var intruder = await cases.IntrudeAsync(session);
        await Attached.GoAsync(folder);
        using var answer = await intruder;

        var run = await cases.Host.EndOfAsync(id, SharedHost.Patience);
        var events = await cases.Host.EventsAsync(id);
        run.IsCompleted(events);
        Assert.Equal(["accepted"], run.Attempts());
        Assert.Equal(["transient", "answered"], events.Turns());
        Assert.Contains("the answer to another message", Assert.Single(events.Of("run.turn.retried")).Text("detail"), StringComparison.Ordinal);
        Assert.Empty(events.Of("run.escalation.raised"));
    }

    [Fact]
    public async Task Should_go_on_in_a_fresh_session_when_somebody_deletes_it()
    {
        var id = await cases.SubmitAsync("deleted");
        var (session, folder) = await cases.WorkerOfAsync(id);
        using var deleted = await cases.Server.DeleteAsync(new Uri($"session/{session}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        await Attached.GoAsync(folder);

        var run = await cases.Host.EndOfAsync(id, SharedHost.Patience);
        var events = await cases.Host.EventsAsync(id);
        run.IsCompleted(events);
        Assert.Equal(["accepted"], run.Attempts());
        Assert.Equal(session, Assert.Single(events.Of("run.session.replaced"), e => e.Text("kind") == "work").Text("former_session_id"));
        Assert.Empty(events.Of("run.session.degraded"));
    }

    [Fact]
    public async Task Should_say_that_a_stop_could_not_be_confirmed()
    {
        var id = await cases.SubmitAsync("frozen");
        var (_, folder) = await cases.WorkerOfAsync(id);
        await Processes.SignalAsync("STOP", cases.ServerProcess);
        try
        {
            Assert.Equal(HttpStatusCode.Accepted, await cases.CancelAsync(id));
            var run = await cases.Host.EndOfAsync(id, SharedHost.Patience);
            var events = await cases.Host.EventsAsync(id);

            Assert.Equal(("cancelled", "cancelled_by_user"), (run.Text("status"), run.Text("reason")));
            Assert.Equal(1, events[^1].Data.GetProperty("unconfirmed_stops").GetInt32());
            Assert.Single(events, e => (e.Type is "run.turn.finished" or "run.work.failed" && e.Data.TryGetProperty("stop_confirmed", out var confirmed) && !confirmed.GetBoolean()) || e.Type == "run.work.unconfirmed");
        }
        finally
        {
            await Processes.SignalAsync("CONT", cases.ServerProcess);
            await Attached.GoAsync(folder);
        }
    }
}
