using Orchestrate.Messaging.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests;

[Collection(ServersGroup.Name)]
public sealed class When_the_run_is_unknown(PostgresFixture postgres)
{
    [Fact]
    public async Task Should_answer_a_request_and_discard_a_late_result_as_the_machine_says()
    {
        var connection = await postgres.Server.CreateDatabaseAsync();
        var ledger = new Ledger();
        await using var replica = await Replica.StartAsync(connection, ledger);

        await replica.ResultAsync(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var answer = await replica.CancelAsync(Guid.NewGuid());

        Assert.False(answer.Accepted);
        Assert.Equal("run_not_found", answer.Code);
        await Eventually.EqualsAsync(2L, () => replica.ScalarAsync<long>("SELECT count(*) FROM loop.inbox"), "both messages are handled");
        Assert.Equal(0L, await replica.ScalarAsync<long>("SELECT count(*) FROM loop.runs"));
        Assert.Empty(ledger.Faults);
    }
}
