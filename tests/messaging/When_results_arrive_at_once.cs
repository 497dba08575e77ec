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
}
