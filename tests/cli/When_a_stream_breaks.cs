using Microsoft.AspNetCore.Http;
using Orchestrate.Cli.Api;

namespace Orchestrate.Cli.Tests;

public sealed class When_a_stream_breaks
{
    private static readonly string Ready = FakeServer.Frame(null, RunFrame.Ready, """{"last_seq":3}""");
    private static readonly string One = FakeServer.Frame(1, "run.accepted");
    private static readonly string Two = FakeServer.Frame(2, "run.prepared");
    private static readonly string End = FakeServer.Frame(3, "run.completed");

    [Fact]
    public async Task Should_resume_after_a_frame_that_was_cut_in_the_middle()
    {
        var (frames, requests) = await ReadAsync(
            context => FakeServer.StreamAsync(context, Ready + One + Two[..^12], tear: true),
            ReplayAsync);
        Assert.Equal([1, 2, 3], frames.Select(frame => frame.Seq));
        Assert.Equal(2, requests.Length);
    }

    [Fact]
    public async Task Should_not_take_half_a_frame_for_a_whole_one_when_the_stream_ends_properly()
    {
        var (frames, _) = await ReadAsync(
            context => FakeServer.StreamAsync(context, Ready + One + Two.TrimEnd('\n')),
            context => FakeServer.StreamAsync(context, Ready + Two + End));
        Assert.Equal([1, 2, 3], frames.Select(frame => frame.Seq));
    }

    [Fact]
    public async Task Should_ask_again_for_what_was_lost_on_the_way()
    {
        var (frames, requests) = await ReadAsync(
            context => FakeServer.StreamAsync(context, Ready + One + End),
            context => FakeServer.StreamAsync(context, Ready + Two + End));
        Assert.Equal([1, 2, 3], frames.Select(frame => frame.Seq));
        Assert.Contains("after=1", requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_so_when_something_stays_lost()
    {
        var (frames, _) = await ReadAsync(
            context => FakeServer.StreamAsync(context, Ready + One + End),
            context => FakeServer.StreamAsync(context, Ready + One + End));
        Assert.Equal(["run.accepted", RunFrame.Gap, "run.completed"], frames.Select(frame => frame.Type));
        Assert.Equal("""{"from":2,"to":2}""", frames[1].Properties.GetRawText());
    }

    [Fact]
    public async Task Should_pass_on_a_gap_that_the_server_declares()
    {
        var (frames, _) = await ReadAsync(context => FakeServer.StreamAsync(context, Ready + FakeServer.Frame(null, RunFrame.Gap, """{"from":1,"to":2}""") + End));
        Assert.Equal([RunFrame.Gap, "run.completed"], frames.Select(frame => frame.Type));
    }

    [Fact]
    public async Task Should_leave_out_heartbeats_repetitions_and_garbage_but_not_progress()
    {
        var noise = FakeServer.Frame(null, "stream.heartbeat") + ": comment\n\n" + "data: not json\n\n" + FakeServer.Frame(null, "run.turn.progressed");
        var (frames, _) = await ReadAsync(context => FakeServer.StreamAsync(context, Ready + One + noise + One + Two + End));
        Assert.Equal(["run.accepted", "run.turn.progressed", "run.prepared", "run.completed"], frames.Select(frame => frame.Type));
    }

    [Fact]
    public async Task Should_go_on_through_a_server_that_fails_for_a_while()
    {
        var (frames, _) = await ReadAsync(
            context => FakeServer.JsonAsync(context, 503, """{"code":"unavailable","title":"Later."}"""),
            context => FakeServer.StreamAsync(context, string.Empty, tear: true),
            context => FakeServer.StreamAsync(context, Ready + One + Two + End));
        Assert.Equal([1, 2, 3], frames.Select(frame => frame.Seq));
    }

    [Fact]
    public async Task Should_end_when_there_is_nothing_after_the_position()
    {
        var (frames, _) = await ReadAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        Assert.Empty(frames);
    }

    [Fact]
    public async Task Should_end_with_what_the_log_has_when_nobody_follows()
    {
        var (frames, _) = await ReadAsync(follow: false, async context =>
        {
            await FakeServer.StreamAsync(context, FakeServer.Frame(null, RunFrame.Ready, """{"last_seq":2}""") + One + Two);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        Assert.Equal([1, 2], frames.Select(frame => frame.Seq));
    }

    [Fact]
    public async Task Should_give_up_when_the_server_stays_away()
    {
        var failure = await Assert.ThrowsAsync<CliException>(() => ReadAsync(follow: true, Cli.Quick, context => FakeServer.StreamAsync(context, string.Empty, tear: true)));
        Assert.Equal(ExitCodes.Unreachable, failure.ExitCode);
    }

    [Fact]
    public async Task Should_not_try_again_with_a_key_that_is_wrong()
    {
        var failure = await Assert.ThrowsAsync<ApiException>(() => ReadAsync(context => FakeServer.JsonAsync(context, 401, """{"code":"unauthorized","title":"An API key is needed."}""")));
        Assert.Equal(ExitCodes.Refused, failure.ExitCode);
    }

    // A torn connection may take frames with it that were sent but not yet read; the server goes by what the client says it has.
    private static Task ReplayAsync(HttpContext context)
    {
        _ = int.TryParse(context.Request.Headers["Last-Event-ID"], System.Globalization.CultureInfo.InvariantCulture, out var after);
        return FakeServer.StreamAsync(context, Ready + string.Concat(((string[])[One, Two, End]).Skip(after)));
    }

    private static Task<(List<RunFrame> Frames, string[] Requests)> ReadAsync(params RequestDelegate[] connections) => ReadAsync(follow: true, connections);

    private static Task<(List<RunFrame> Frames, string[] Requests)> ReadAsync(bool follow, params RequestDelegate[] connections) =>
        ReadAsync(follow, Cli.Quick with { GiveUpAfter = TimeSpan.FromSeconds(20) }, connections);

    private static async Task<(List<RunFrame> Frames, string[] Requests)> ReadAsync(bool follow, RunEventReaderSettings settings, params RequestDelegate[] connections)
    {
        var number = -1;
        await using var server = await FakeServer.StartAsync(context => connections[Math.Min(Interlocked.Increment(ref number), connections.Length - 1)](context));
        using var http = new HttpClient();
        var client = new OrchestrateClient(http, new ServerLocator(server.Url.ToString(), "secret", "/nonexistent", _ => null));
        var reader = new RunEventReader(client, TimeProvider.System, settings);
        var frames = new List<RunFrame>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var frame in reader.ReadAsync("r", 0, follow, limit.Token))
            frames.Add(frame);
        return (frames, [.. server.Requests]);
    }
}
