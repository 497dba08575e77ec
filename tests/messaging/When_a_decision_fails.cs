using Orchestrate.Contracts.Runs;
using Orchestrate.Messaging.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests;

[Collection(ServersGroup.Name)]
public sealed class When_a_decision_fails(PostgresFixture postgres)
{
    [Fact]
    public async Task Should_leave_no_trace_of_it_and_say_so()
    {
        var connection = await postgres.Server.CreateDatabaseAsync();
        var ledger = new Ledger();
        await using var replica = await Replica.StartAsync(connection, ledger);
        var run = await DecideAsync(replica, "always", "abort");

        await Eventually.EqualsAsync(1, () => Task.FromResult(ledger.Faults.Count), "the fault is published");
        Assert.Equal(3, ledger.Tries["always"]);
        Assert.Equal(["1:run.created"], await replica.LogAsync(run));
        Assert.Equal(1L, await replica.ScalarAsync<long>("SELECT count(*) FROM loop.inbox"));
        Assert.Equal(0L, await replica.ScalarAsync<long>("SELECT count(*) FROM loop.work"));
        Assert.Equal(0L, await replica.ScalarAsync<long>("SELECT count(*) FROM loop.outbox"));
        Assert.Equal(1, await replica.ScalarAsync<int>("SELECT version FROM loop.runs"));
        Assert.Empty(ledger.Completions);

        // The row's lock and the connection are free again.
        Assert.True((await replica.CancelAsync(run)).Accepted);
        Assert.Equal(0L, await replica.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"));
    }

    [Fact]
    public async Task Should_take_effect_once_when_a_retry_succeeds()
    {
        var connection = await postgres.Server.CreateDatabaseAsync();
        var ledger = new Ledger();
        await using var replica = await Replica.StartAsync(connection, ledger);
        var run = await DecideAsync(replica, "once", "retry");

        await Eventually.EqualsAsync(1, () => Task.FromResult(ledger.Completions.Count), "its message arrives");
        Assert.Equal(2, ledger.Tries["once"]);
        Assert.Equal(["1:run.created", "2:run.step.decided"], await replica.LogAsync(run));
        Assert.Equal(1L, await replica.ScalarAsync<long>("SELECT count(*) FROM loop.work"));
        Assert.Empty(ledger.Faults);
    }

    private static async Task<Guid> DecideAsync(Replica replica, string step, string decision)
    {
        var run = Guid.NewGuid();
        await replica.SubmitAsync(run);
        await Eventually.EqualsAsync(1, async () => (await replica.LogAsync(run)).Count, "the run exists");
        await replica.Bus.Publish(new AcknowledgeStep { RunId = run, StepId = step, Decision = decision, RequestedBy = "test" });
        return run;
    }
}
