using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orchestrate.Contracts.Runs;
using Orchestrate.LoopCoordinator.Announcing;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging;
using Orchestrate.TestSupport;

namespace Orchestrate.LoopCoordinator.Tests;

/// <summary>What is recorded of runs is told in few messages: those of one moment, and as many runs as fit.</summary>
public sealed class When_runs_are_announced
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Should_tell_of_all_runs_in_one_message()
    {
        var (first, second) = (Recorded(8, 2), Recorded(3, 1, terminal: true));

        var message = Assert.Single(Announcement.Of([first, second]));

        Assert.Equal((first.RunId, false), (message.RunId, message.Terminal));
        Assert.Equal([8L, 9L], message.Events.Select(row => row.Seq));
        Assert.Same(second, Assert.Single(message.Others!));
    }

    [Fact]
    public void Should_name_no_others_when_there_are_none() => Assert.Null(Assert.Single(Announcement.Of([Recorded(1, 3)])).Others);

    [Fact]
    public void Should_say_nothing_of_nothing() => Assert.Empty(Announcement.Of([]));

    [Fact]
    public void Should_join_what_follows_in_one_run()
    {
        var (run, other) = (Guid.NewGuid(), Recorded(1, 1));

        var message = Assert.Single(Announcement.Of([Recorded(4, 2, run: run), other, Recorded(6, 1, terminal: true, run: run)]));

        Assert.Equal((run, true), (message.RunId, message.Terminal));
        Assert.Equal([4L, 5, 6], message.Events.Select(row => row.Seq));
        Assert.Same(other, Assert.Single(message.Others!));
    }

    [Fact]
    public void Should_keep_apart_what_does_not_follow()
    {
        var run = Guid.NewGuid();

        var message = Assert.Single(Announcement.Of([Recorded(6, 1, run: run), Recorded(4, 2, run: run)]));

        Assert.Equal([6L], message.Events.Select(row => row.Seq));
        Assert.Equal([4L, 5], Assert.Single(message.Others!).Events.Select(row => row.Seq));
    }

    [Fact]
    public void Should_not_let_one_message_grow_without_bounds()
    {
        RunEventsRecorded[] runs = [Recorded(1, 1, size: 100_000), Recorded(1, 1, size: 100_000), Recorded(1, 1, size: 300_000), Recorded(1, 1), Recorded(1, 1)];

        var messages = Announcement.Of(runs);

        Assert.Equal([2, 1, 2], messages.Select(message => 1 + (message.Others?.Count ?? 0)));
        Assert.Equal(runs.Select(run => run.RunId), messages.SelectMany(message => (IEnumerable<RunEventsRecorded>)[message, .. message.Others ?? []]).Select(run => run.RunId));
    }

    [Fact]
    public void Should_be_told_what_the_store_wrote_after_the_commit()
    {
        var (heard, outgoing) = (new Heard(), new Outgoing());
        var run = new RunSaga { CorrelationId = Guid.NewGuid(), LastSeq = 7, Terminal = true };
        run.Record(new NewEvent("run.task.started", "{}", Now));
        run.Record(new NewEvent("run.completed", "{}", Now));
        using var batch = new NpgsqlBatch();

        new RunSagaStore(heard).AddUpdates(batch, [new(run, outgoing), new(new RunSaga { CorrelationId = Guid.NewGuid() }, new Outgoing())]);

        Assert.Empty(heard.All);
        foreach (var signal in outgoing.Signals)
            signal();
        var recorded = Assert.Single(heard.All);
        Assert.Equal((run.CorrelationId, true), (recorded.RunId, recorded.Terminal));
        Assert.Equal([8L, 9L], recorded.Events.Select(row => row.Seq));
    }

    [Fact]
    public async Task Should_go_at_once_when_nothing_was_told_before()
    {
        var (sender, clock) = (new Sender(), new TimerClock());
        var announcer = new Announcer(sender, clock, NullLogger<Announcer>.Instance);

        announcer.Add(Recorded(1, 1));

        await Eventually.HoldsAsync(() => Task.FromResult(sender.Sent.Count == 1), "the first is told");
    }

    [Fact]
    public async Task Should_gather_what_comes_soon_after()
    {
        var (sender, clock) = (new Sender(), new TimerClock());
        var announcer = new Announcer(sender, clock, NullLogger<Announcer>.Instance);
        announcer.Add(Recorded(1, 1));
        await Eventually.HoldsAsync(() => Task.FromResult(clock.Waiting == 1), "it waits");

        announcer.Add(Recorded(1, 1));
        announcer.Add(Recorded(1, 1));
        Assert.Single(sender.Sent);
        clock.Ring();

        await Eventually.HoldsAsync(() => Task.FromResult(sender.Sent.Count == 2), "the others are told");
        Assert.Single(sender.Sent.Last().Others!);
        await Eventually.HoldsAsync(() => Task.FromResult(clock.Waiting == 1), "it waits again");
        clock.Ring();
        announcer.Add(Recorded(1, 1));
        await Eventually.HoldsAsync(() => Task.FromResult(sender.Sent.Count == 3), "after a while without any the next is told at once");
    }

    [Fact]
    public async Task Should_not_keep_the_end_of_a_run_waiting()
    {
        var (sender, clock) = (new Sender(), new TimerClock());
        var announcer = new Announcer(sender, clock, NullLogger<Announcer>.Instance);
        announcer.Add(Recorded(1, 1));
        await Eventually.HoldsAsync(() => Task.FromResult(clock.Waiting == 1), "it waits");

        announcer.Add(Recorded(1, 1));
        announcer.Add(Recorded(1, 1, terminal: true));

        await Eventually.HoldsAsync(() => Task.FromResult(sender.Sent.Count == 2), "the end is told");
        Assert.True(Assert.Single(sender.Sent.Last().Others!).Terminal);
    }

    [Fact]
    public async Task Should_go_on_after_a_message_that_was_not_taken()
    {
        var (sender, clock) = (new Sender { Fails = true }, new TimerClock());
        var announcer = new Announcer(sender, clock, NullLogger<Announcer>.Instance);
        announcer.Add(Recorded(1, 1));
        await Eventually.HoldsAsync(() => Task.FromResult(clock.Waiting == 1), "it waits");

        sender.Fails = false;
        announcer.Add(Recorded(1, 1, terminal: true));

        await Eventually.HoldsAsync(() => Task.FromResult(sender.Sent.Count == 1), "the next is told");
    }

    private static RunEventsRecorded Recorded(long first, int rows, bool terminal = false, int size = 10, Guid? run = null) => new()
    {
        RunId = run ?? Guid.NewGuid(),
        Events = [.. Enumerable.Range(0, rows).Select(row => new RecordedEvent(first + row, Now, "run.task.started", $$"""{"text":"{{new string('x', size)}}"}"""))],
        Terminal = terminal,
    };

    private sealed class Heard : IAnnouncer
    {
        public List<RunEventsRecorded> All { get; } = [];

        public void Add(RunEventsRecorded recorded) => All.Add(recorded);
    }

    private sealed class Sender : IMessageSender
    {
        public ConcurrentQueue<RunEventsRecorded> Sent { get; } = [];

        public bool Fails { get; set; }

        public Task NotifyAsync(object message, CancellationToken cancellationToken)
        {
            if (Fails)
                throw new InvalidOperationException("The broker is away.");
            Sent.Enqueue((RunEventsRecorded)message);
            return Task.CompletedTask;
        }

        public Task SendAsync(object message, Guid messageId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task ReplyAsync(ConsumeContext request, object answer) => throw new NotSupportedException();
    }

    /// <summary>A clock whose timers ring when the test says so.</summary>
    private sealed class TimerClock : TimeProvider
    {
        private readonly ConcurrentDictionary<Timer, Action> timers = new();

        public int Waiting => timers.Count;

        public void Ring()
        {
            foreach (var (timer, ring) in timers)
            {
                timers.TryRemove(timer, out _);
                ring();
            }
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(this);
            timers[timer] = () => callback(state);
            return timer;
        }

        private sealed class Timer(TimerClock clock) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() => clock.timers.TryRemove(this, out _);

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
