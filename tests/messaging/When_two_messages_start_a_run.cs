using Orchestrate.Messaging.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests;

[Collection(ServersGroup.Name)]
public sealed class When_two_messages_start_a_run(PostgresFixture postgres)
{
    [Fact]
    public async Task Should_make_one_instance_of_each_run()
    {
        var connection = await postgres.Server.CreateDatabaseAsync();
        var ledger = new Ledger();
        await using var first = await Replica.StartAsync(connection, ledger);
        await using var second = await Replica.StartAsync(connection, ledger);
        var runs = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToList();
        await Task.WhenAll(runs.SelectMany(run => new[] { first.SubmitAsync(run), second.SubmitAsync(run) }));

        await Eventually.EqualsAsync(40L, () => first.ScalarAsync<long>("SELECT count(*) FROM loop.inbox"), "both messages of each run are handled");
        Assert.Equal(20L, await first.ScalarAsync<long>("SELECT count(*) FROM loop.runs"));
        Assert.Equal(20L, await first.ScalarAsync<long>("SELECT count(*) FROM loop.events"));
        Assert.Empty(ledger.Faults);
    }

    [Fact]
    public async Task Should_drop_a_message_that_was_handled_before()
    {
        var connection = await postgres.Server.CreateDatabaseAsync();
        await using var replica = await Replica.StartAsync(connection, new Ledger());
        var (run, work, message) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await replica.SubmitAsync(run);
        await Eventually.EqualsAsync(1L, () => replica.ScalarAsync<long>("SELECT count(*) FROM loop.runs"), "the run exists");
        await replica.ResultAsync(run, work, message);
        await Eventually.EqualsAsync(2, async () => (await replica.LogAsync(run)).Count, "the result is in the log");

        // Another result under the same id would count; the request behind it shows that it has been through.
        await replica.ResultAsync(run, Guid.NewGuid(), message);
        await replica.ResultAsync(run, Guid.NewGuid(), Guid.NewGuid());
        await Eventually.EqualsAsync(3, async () => (await replica.LogAsync(run)).Count, "the next result is in the log");
        await replica.CancelAsync(run);
        Assert.Equal(["1:run.created", "2:run.work.started", "3:run.work.started"], await replica.LogAsync(run));
    }
}
