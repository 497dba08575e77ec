using Npgsql;
using Orchestrate.Contracts.Runs;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Tests;

/// <summary>What one transaction records of several runs leaves in as few messages as it fits into.</summary>
public sealed class When_runs_are_announced
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Should_tell_of_all_runs_in_one_message()
    {
        var (first, silent, second) = (Run(2), Run(0), Run(1, terminal: true));

        var message = Assert.Single(Announce(first, silent, second));

        Assert.Equal((first.CorrelationId, false), (message.RunId, message.Terminal));
        Assert.Equal([8L, 9L], message.Events.Select(recorded => recorded.Seq));
        var other = Assert.Single(message.Others!);
        Assert.Equal((second.CorrelationId, true), (other.RunId, other.Terminal));
        Assert.Equal([8L], other.Events.Select(recorded => recorded.Seq));
        Assert.Null(other.Others);
    }

    [Fact]
    public void Should_name_no_others_when_there_are_none() => Assert.Null(Assert.Single(Announce(Run(3))).Others);

    [Fact]
    public void Should_say_nothing_when_nothing_was_recorded() => Assert.Empty(Announce(Run(0), Run(0)));

    [Fact]
    public void Should_not_let_one_message_grow_without_bounds()
    {
        RunSaga[] runs = [Run(1, size: 100_000), Run(1, size: 100_000), Run(1, size: 300_000), Run(1), Run(1)];

        var messages = Announce(runs);

        Assert.Equal([2, 1, 2], messages.Select(message => 1 + (message.Others?.Count ?? 0)));
        Assert.Equal(runs.Select(run => run.CorrelationId), messages.SelectMany(message => (IEnumerable<RunEventsRecorded>)[message, .. message.Others ?? []]).Select(run => run.RunId));
    }

    private static List<RunEventsRecorded> Announce(params RunSaga[] runs)
    {
        List<Decided<RunSaga>> decided = [.. runs.Select(run => new Decided<RunSaga>(run, new Outgoing()))];
        using var batch = new NpgsqlBatch();
        new RunSagaStore().AddUpdates(batch, decided);
        return [.. decided.SelectMany(run => run.Outgoing.Notifications).Cast<RunEventsRecorded>()];
    }

    private static RunSaga Run(int events, bool terminal = false, int size = 10)
    {
        var run = new RunSaga { CorrelationId = Guid.NewGuid(), LastSeq = 7, Terminal = terminal };
        for (var i = 0; i < events; i++)
            run.Record(new NewEvent("run.task.started", $$"""{"text":"{{new string('x', size)}}"}""", Now));
        return run;
    }
}
