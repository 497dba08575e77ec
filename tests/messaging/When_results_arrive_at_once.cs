using Orchestrate.Contracts.Work;
using Orchestrate.Messaging.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests;

[Collection(ServersGroup.Name)]
public sealed class When_results_arrive_at_once(PostgresFixture postgres, RabbitFixture rabbit)
{
    [Fact]
    public async Task Should_keep_all_of_them_and_complete_once_on_the_bus_in_memory()
    {
        var connection = await postgres.Server.CreateDatabaseAsync();
        var ledger = new Ledger();
        await using var first = await Replica.StartAsync(connection, ledger);
        await using var second = await Replica.StartAsync(connection, ledger);
        await FanIn.HoldsAsync(first, second, ledger);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_keep_all_of_them_and_complete_once_on_RabbitMQ(bool quorum)
    {
        var broker = rabbit.Server.CreateVirtualHost();
        var connection = await postgres.Server.CreateDatabaseAsync();
        var ledger = new Ledger();
        await using var first = await Replica.StartAsync(connection, ledger, broker, quorum);
        await using var second = await Replica.StartAsync(connection, ledger, broker, quorum);
        await FanIn.HoldsAsync(first, second, ledger);
        await Eventually.HoldsAsync(
            () => Task.FromResult(ledger.Notifications.Sum(n => n.Events.Count + (n.Others?.Sum(other => other.Events.Count) ?? 0)) == 2 * (FanInMachine.Expected + 2)),
            "each replica is notified of each event");
    }

    [Fact]
    public async Task Should_decide_in_one_transaction_what_came_in_one_message()
    {
        var broker = rabbit.Server.CreateVirtualHost();
        await using var replica = await Replica.StartAsync(await postgres.Server.CreateDatabaseAsync(), new Ledger(), broker);
        Guid[] runs = [Guid.NewGuid(), Guid.NewGuid()];
        foreach (var run in runs)
        {
            await replica.SubmitAsync(run);
            await Eventually.HoldsAsync(async () => (await replica.LogAsync(run)).Count == 1, "the run is there");
        }

        // Each but the first two takes long to read, so that the first would be decided before the next one is there.
        string[] reports = [.. Enumerable.Range(0, 20).Select(number => Envelope(runs[number % 2], padding: number < 2 ? 0 : 1_000_000))];
        await new RawBroker(broker).SendAsync(QueueNames.LoopReports, $"[{string.Join(',', reports)}]");

        foreach (var run in runs)
        {
            await Eventually.HoldsAsync(async () => (await replica.LogAsync(run)).Count == 11, "all reports of the run are decided");
            Assert.Equal(1L, await replica.ScalarAsync<long>("SELECT count(DISTINCT xmin::text) FROM loop.events WHERE run_id = $1 AND type = 'run.work.started'", run));
        }
    }

    private static string Envelope(Guid runId, int padding)
    {
        var report = new WorkStarted { RunId = runId, WorkId = Guid.NewGuid(), LeaseEpoch = 1, RunnerId = "r" };
        return $$"""{"messageId":"{{Guid.NewGuid()}}","messageType":["{{MessageCatalog.UrnOf(typeof(WorkStarted))}}"],"message":{"padding":"{{new string('x', padding)}}",{{MessageCatalog.Serialize(report)[1..]}}}""";
    }
}
