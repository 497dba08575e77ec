using System.Net;
using System.Net.Sockets;
using System.Text;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Runs;
using Orchestrate.EventStream.Hub;
using Orchestrate.Http.Tests.Support;
using Orchestrate.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Orchestrate.Http.Tests;

[Collection(DatabaseUsers.Name)]
public sealed class When_events_are_streamed(Database database) : IAsyncLifetime
{
    private Server server = null!;

    public async Task InitializeAsync() => server = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync());

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Should_replay_then_follow_then_end()
    {
        var log = await NewAsync();
        await log.CommitAsync(3);
        await using var stream = await EventReader.OpenAsync(server.Http, $"/runs/{log.RunId}/events");
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("no-transform", stream.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(["no"], stream.Response.Headers.GetValues("X-Accel-Buffering"));

        var ready = await stream.NextAsync();
        Assert.Equal(("run.stream.ready", 3L, 1L), (ready!.Type, ready.Properties.GetProperty("last_seq").GetInt64(), ready.Properties.GetProperty("replay_from").GetInt64()));
        Assert.Null(ready.Id);
        Assert.Equal([1, 2, 3], await stream.IdsUntilAsync(3));
        await log.RecordAsync(2);
        Assert.Equal([4, 5], await stream.IdsUntilAsync(5));
        await log.RecordAsync(1, RunStatus.Completed);
        var end = Assert.Single(await stream.ToEndAsync());
        Assert.Equal((6L, "run.completed"), (end.Id, end.Type));
        Assert.Equal(log.RunId, end.Properties.GetProperty("run_id").GetGuid());
    }

    [Theory]
    [InlineData("header")]
    [InlineData("last_event_id")]
    [InlineData("after")]
    public async Task Should_resume_after_the_last_event_seen(string way)
    {
        var log = await NewAsync();
        await log.CommitAsync(5);
        await log.CommitAsync(1, RunStatus.Failed);
        var path = $"/runs/{log.RunId}/events" + (way == "header" ? "" : $"?{way}=4");
        await using var stream = await EventReader.OpenAsync(server.Http, path, way == "header" ? "4" : null);
        var frames = await stream.ToEndAsync();
        Assert.Equal([null, 5L, 6L], frames.Select(f => f.Id));

        await using var done = await EventReader.OpenAsync(server.Http, $"/runs/{log.RunId}/events", "6");
        Assert.Equal(HttpStatusCode.NoContent, done.Status);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    public async Task Should_refuse_an_id_that_is_none(string id)
    {
        var log = await NewAsync();
        await using var stream = await EventReader.OpenAsync(server.Http, $"/runs/{log.RunId}/events", id);
        await stream.Response.ProblemAsync(HttpStatusCode.BadRequest, "invalid_query");
    }

    [Fact]
    public async Task Should_lose_and_repeat_nothing_when_the_bus_does_both()
    {
        var log = await NewAsync();
        await using var stream = await EventReader.OpenAsync(server.Http, $"/runs/{log.RunId}/events");
        await stream.NextAsync();
        await AttachedAsync(1);

        var messages = new List<RunEventsRecorded>();
        for (var i = 0; i < 30; i++)
            messages.Add(await log.CommitAsync((i % 3) + 1));
        var random = new Random(7);
        var kept = messages.Where((_, i) => i % 4 != 0).SelectMany(m => new[] { m, m }).OrderBy(_ => random.Next()).ToList();
        await Task.WhenAll(kept.Select(m => server.Bus.Publish(m)));
        Assert.Equal(Enumerable.Range(1, 60).Select(i => (long)i), await stream.IdsUntilAsync(60));

        // The last message of all is lost.
        await log.CommitAsync(2, RunStatus.Completed);
        var rest = await stream.ToEndAsync();
        Assert.Equal([61L, 62L], rest.Select(f => f.Id));
    }

    [Fact]
    public async Task Should_not_wait_for_the_log_when_the_bus_is_fine()
    {
        await using var quick = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync(), Parts.Services, ("EventStream:RereadSeconds", "60"));
        var log = new RunLog(quick, await quick.Http.SubmitAsync());
        await using var stream = await EventReader.OpenAsync(quick.Http, $"/runs/{log.RunId}/events");
        await stream.NextAsync();
        await AttachedAsync(1, quick);
        await log.RecordAsync(2);
        Assert.Equal([1, 2], await stream.IdsUntilAsync(2));
        // Nobody hears of 3: the gap shows with 4, and is filled from the log.
        await log.CommitAsync(1);
        await log.RecordAsync(1, RunStatus.Completed);
        Assert.Equal([3L, 4L], (await stream.ToEndAsync()).Select(f => f.Id));
    }

    [Fact]
    public async Task Should_hear_of_several_runs_in_one_message()
    {
        await using var quick = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync(), Parts.Services, ("EventStream:RereadSeconds", "60"));
        var logs = new List<RunLog>();
        for (var i = 0; i < 3; i++)
            logs.Add(new RunLog(quick, await quick.Http.SubmitAsync()));
        await using var first = await EventReader.OpenAsync(quick.Http, $"/runs/{logs[0].RunId}/events");
        await using var last = await EventReader.OpenAsync(quick.Http, $"/runs/{logs[2].RunId}/events");
        await AttachedAsync(2, quick);

        // The run in the middle is watched by nobody; the last one's first event was told by nobody.
        var message = await logs[0].CommitAsync(2, RunStatus.Completed);
        var unwatched = await logs[1].CommitAsync(1);
        await logs[2].CommitAsync(1);
        await quick.Bus.Publish(message with { Others = [unwatched, await logs[2].CommitAsync(2, RunStatus.Failed)] });

        Assert.Equal([null, 1L, 2L], (await first.ToEndAsync()).Select(f => f.Id));
        Assert.Equal([null, 1L, 2L, 3L], (await last.ToEndAsync()).Select(f => f.Id));
    }

    [Fact]
    public async Task Should_serve_two_clients_of_one_run_alike()
    {
        var log = await NewAsync();
        await log.CommitAsync(2);
        await using var first = await EventReader.OpenAsync(server.Http, $"/runs/{log.RunId}/events");
        await using var second = await EventReader.OpenAsync(server.Http, $"/runs/{log.RunId}/events", "1");
        await log.RecordAsync(2);
        await log.RecordAsync(1, RunStatus.Cancelled);
        Assert.Equal([null, 1L, 2L, 3L, 4L, 5L], (await first.ToEndAsync()).Select(f => f.Id));
        Assert.Equal([null, 2L, 3L, 4L, 5L], (await second.ToEndAsync()).Select(f => f.Id));
        await Eventually.EqualsAsync(0, () => Task.FromResult(server.Services.GetRequiredService<EventHub>().Watchers), "nobody watches any more");
    }

    [Fact]
    public async Task Should_wait_for_a_run_that_the_coordinator_does_not_know_yet()
    {
        var log = await NewAsync();
        await using var stream = await EventReader.OpenAsync(server.Http, $"/runs/{log.RunId}/events");
        Assert.Equal("submitted", (await stream.NextAsync())!.Properties.GetProperty("status").GetString());
        await log.CommitAsync(1, RunStatus.Failed);
        Assert.Equal(1L, Assert.Single(await stream.ToEndAsync()).Id);
    }

    [Fact]
    public async Task Should_beat_and_show_progress_without_ids()
    {
        var log = await NewAsync();
        await using var stream = await EventReader.OpenAsync(server.Http, $"/runs/{log.RunId}/events");
        await stream.NextAsync();
        Assert.Equal("stream.heartbeat", (await stream.NextAsync(heartbeats: true))!.Type);
        await AttachedAsync(1);
        await server.Bus.Publish(new TurnProgressed { RunId = log.RunId, WorkId = Guid.NewGuid(), LeaseEpoch = 1, Agent = "general", Kind = "tool", Tool = "bash", State = "running" });
        var progress = await stream.NextAsync();
        Assert.Equal(("run.turn.progress", "bash"), (progress!.Type, progress.Properties.GetProperty("tool").GetString()));
        Assert.Null(progress.Id);
    }

    [Fact]
    public async Task Should_announce_history_that_is_gone()
    {
        var log = await NewAsync();
        await log.CommitAsync(6, RunStatus.Completed);
        await using (var prune = server.Database.CreateCommand("DELETE FROM loop.events WHERE seq <= 4"))
            await prune.ExecuteNonQueryAsync();
        await using var stream = await EventReader.OpenAsync(server.Http, $"/runs/{log.RunId}/events", "1");
        var frames = await stream.ToEndAsync();
        Assert.Equal(["run.stream.ready", "run.stream.gap", "run.task.started", "run.completed"], frames.Select(f => f.Type));
        Assert.Equal((2, 4), (frames[1].Properties.GetProperty("from").GetInt32(), frames[1].Properties.GetProperty("to").GetInt32()));
    }

    [Fact]
    public async Task Should_close_a_slow_client_with_a_reason_and_let_it_resume()
    {
        await using var small = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync(), Parts.Services, ("EventStream:ClientBuffer", "64"));
        var log = new RunLog(small, await small.Http.SubmitAsync());
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, small.Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /runs/{log.RunId}/events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n"));
        await AttachedAsync(1, small);
        await using var other = await EventReader.OpenAsync(small.Http, $"/runs/{log.RunId}/events");

        // Far more than buffers and sockets hold, to a client that reads nothing.
        for (var i = 0; i < 40; i++)
        {
            await small.Bus.Publish(await log.CommitAsync(8, size: 60_000));
            // Whoever reads is not held up by the one who does not.
            Assert.Equal(8, (await other.IdsUntilAsync((i + 1) * 8)).Count);
        }


        var text = new StringBuilder();
        var buffer = new byte[256 * 1024];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await socket.ReceiveAsync(buffer, limit.Token) is > 0 and var read)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            if (text.ToString(Math.Max(0, text.Length - 8), Math.Min(8, text.Length)).EndsWith("0\r\n\r\n", StringComparison.Ordinal))
                break;
        }

        var received = text.ToString();
        Assert.Contains("\"reason\":\"slow_client\"", received, StringComparison.Ordinal);
        var last = long.Parse(System.Text.RegularExpressions.Regex.Match(received, "\"reason\":\"slow_client\".*?\"last_seq\":(\\d+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(last, 0, 319);
        await using var resumed = await EventReader.OpenAsync(small.Http, $"/runs/{log.RunId}/events", last.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(last + 1, (await resumed.IdsUntilAsync(320))[0]);
    }

    [Fact]
    public async Task Should_answer_a_long_poll_with_a_page()
    {
        var log = await NewAsync();
        await log.CommitAsync(5);
        var page = await server.Http.GetJsonAsync($"/runs/{log.RunId}/events?after=1&limit=2");
        Assert.Equal([2, 3], page.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("properties").GetProperty("seq").GetInt64()));
        Assert.Equal((3L, 5L, false), (page.GetProperty("next_after").GetInt64(), page.GetProperty("last_seq").GetInt64(), page.GetProperty("end").GetBoolean()));

        var nothing = await server.Http.GetJsonAsync($"/runs/{log.RunId}/events?after=5&wait_ms=300");
        Assert.Equal(0, nothing.GetProperty("events").GetArrayLength());

        var waiting = server.Http.GetJsonAsync($"/runs/{log.RunId}/events?after=5&wait_ms=10000");
        await AttachedAsync(1);
        await log.RecordAsync(1, RunStatus.Completed);
        var woken = await waiting;
        Assert.Equal("run.completed", Assert.Single(woken.GetProperty("events").EnumerateArray()).GetProperty("type").GetString());
        Assert.True(woken.GetProperty("end").GetBoolean());

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/runs/{log.RunId}/events?wait_ms=10001&limit=0&after=x");
        request.Headers.Accept.ParseAdd("application/json");
        using var refused = await server.Http.SendAsync(request);
        Assert.Equal(3, (await refused.ProblemAsync(HttpStatusCode.BadRequest)).GetProperty("errors").GetArrayLength());
    }

    [Fact]
    public async Task Should_keep_a_page_under_the_size_that_clients_read()
    {
        var log = await NewAsync();
        await log.CommitAsync(40, size: 20_000);
        var after = 0L;
        var pages = 0;
        while (after < 40)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/runs/{log.RunId}/events?after={after}");
            request.Headers.Accept.ParseAdd("application/json");
            using var response = await server.Http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            Assert.InRange(text.Length, 1, 250_000);
            after = System.Text.Json.JsonElement.Parse(text).GetProperty("next_after").GetInt64();
            Assert.True(++pages < 40);
        }
    }

    [Fact]
    public async Task Should_show_all_runs_live_after_a_snapshot()
    {
        var old = await NewAsync();
        await old.CommitAsync(3);
        var ended = await NewAsync();
        await ended.CommitAsync(1, RunStatus.Completed);

        await using var stream = await EventReader.OpenAsync(server.Http, "/events");
        Assert.Equal(("stream.ready", 1), ((await stream.NextAsync())!.Type, 1));
        var snapshot = await stream.NextAsync();
        Assert.Equal(("run.snapshot", old.RunId, 3L), (snapshot!.Type, snapshot.Properties.GetProperty("run_id").GetGuid(), snapshot.Properties.GetProperty("last_seq").GetInt64()));

        var message = await old.CommitAsync(1);
        await server.Bus.Publish(message);
        await server.Bus.Publish(message);
        var live = await stream.NextAsync();
        Assert.Equal((old.RunId, 4L), (live!.Properties.GetProperty("run_id").GetGuid(), live.Properties.GetProperty("seq").GetInt64()));
        Assert.Null(live.Id);

        // A new run whose messages are all lost.
        var fresh = await NewAsync();
        await fresh.CommitAsync(2, RunStatus.Failed);
        foreach (var seq in new[] { 1L, 2L })
        {
            var next = await stream.NextAsync();
            Assert.Equal((fresh.RunId, seq), (next!.Properties.GetProperty("run_id").GetGuid(), next.Properties.GetProperty("seq").GetInt64()));
        }
    }

    [Fact]
    public async Task Should_show_a_new_run_from_its_first_event_whichever_replica_tells_first()
    {
        await using var quick = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync(), Parts.Services, ("EventStream:RereadSeconds", "60"));
        await using var stream = await EventReader.OpenAsync(quick.Http, "/events");
        await stream.NextAsync();
        await AttachedAsync(1, quick);

        var log = new RunLog(quick, await quick.Http.SubmitAsync());
        var early = await log.CommitAsync(2);
        await quick.Bus.Publish(await log.CommitAsync(2));
        await quick.Bus.Publish(early);
        foreach (var seq in new[] { 1L, 2L, 3L, 4L })
            Assert.Equal(seq, (await stream.NextAsync())!.Properties.GetProperty("seq").GetInt64());
    }

    private static Task AttachedAsync(int watchers, Server on) =>
        Eventually.HoldsAsync(() => Task.FromResult(on.Services.GetRequiredService<EventHub>().Watchers >= watchers), "the client is attached");

    private Task AttachedAsync(int watchers) => AttachedAsync(watchers, server);

    private async Task<RunLog> NewAsync() => new(server, await server.Http.SubmitAsync());
}
