using Orchestrate.Messaging.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests;

[Collection(ServersGroup.Name)]
public sealed class When_decisions_are_written(PostgresFixture postgres)
{
    [Fact]
    public async Task Should_have_their_statements_planned_once_also_on_the_connection_that_follows_a_broken_one()
    {
        var connection = await postgres.Server.CreateDatabaseAsync();
        var ledger = new Ledger();
        await using var replica = await Replica.StartAsync(connection, ledger);
        var run = Guid.NewGuid();
        await replica.SubmitAsync(run);
        await Eventually.EqualsAsync(1L, () => replica.ScalarAsync<long>("SELECT count(*) FROM loop.runs WHERE run_id = $1", run), "the run exists");

        Assert.True((await replica.CancelAsync(run)).Accepted);
        await replica.ScalarAsync<long>("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        Assert.True((await replica.CancelAsync(run)).Accepted);

        Assert.All(ledger.PlanModes, mode => Assert.Equal("force_generic_plan", mode));
        Assert.True(ledger.PlanModes.Count >= 2);
    }
}
