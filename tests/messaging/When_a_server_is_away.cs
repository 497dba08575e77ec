using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orchestrate.Contracts.Work;
using Orchestrate.Messaging.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests;

[Collection(ServersGroup.Name)]
public sealed class When_a_server_is_away(PostgresFixture postgres, RabbitFixture rabbit)
{
    /// <summary>Longer than the retries for a consumer's own errors.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task Should_keep_every_message_until_the_database_is_back()
    {
        var connection = await postgres.Server.CreateDatabaseAsync();
        var ledger = new Ledger();
        await using var replica = await Replica.StartAsync(connection, ledger);
        var run = Guid.NewGuid();
        await replica.SubmitAsync(run);
        await Eventually.EqualsAsync(1, async () => (await replica.LogAsync(run)).Count, "the run exists");

        await postgres.Server.CrashAsync();
        var away = Stopwatch.StartNew();
        for (var i = 0; i < FanInMachine.Expected; i++)
            await replica.ResultAsync(run, Guid.NewGuid(), Guid.NewGuid());
        await Eventually.HoldsAsync(() => Task.FromResult(away.Elapsed > Outage), "the outage lasts");
        await postgres.Server.StartAgainAsync();

        await Eventually.EqualsAsync(1, () => Task.FromResult(ledger.Completions.Count), "the completion arrives", TimeSpan.FromSeconds(60));
        Assert.Equal(FanInMachine.Expected + 2, (await replica.LogAsync(run)).Count);
        Assert.Empty(ledger.Faults);
    }

    [Fact]
    public async Task Should_send_what_was_decided_when_the_broker_is_back()
    {
        var connection = await postgres.Server.CreateDatabaseAsync();
        var ledger = new Ledger();
        await using var replica = await Replica.StartAsync(connection, ledger, rabbit.Server.CreateVirtualHost());
        var outbox = replica.Services.GetRequiredKeyedService<IOutbox>("loop");
        var sends = replica.Services.GetRequiredService<SendHealth>();
        OutboxRow row = OutboxRow.For(new StopWork { RunId = Guid.NewGuid(), WorkId = Guid.NewGuid(), LeaseEpoch = 1, Reason = "completed" }, Guid.NewGuid());

        await rabbit.Server.CrashAsync();
        try
        {
            await using var database = await replica.Database.OpenConnectionAsync();
            await outbox.AppendAsync(database, [row], CancellationToken.None);
            await outbox.DispatchAsync([row], CancellationToken.None);
            Assert.Empty(ledger.Completions);

            // A send that was under way when the connection closed fails at once and says nothing about the next; the relay's does.
            await Eventually.HoldsAsync(() => Task.FromResult(!sends.Works(DateTimeOffset.UtcNow)), "sending does not work", TimeSpan.FromSeconds(60));
        }
        finally
        {
            await rabbit.Server.StartAgainAsync();
        }

        await Eventually.HoldsAsync(() => Task.FromResult(ledger.Completions.Contains(row.Id)), "the message arrives", TimeSpan.FromSeconds(90));
        await Eventually.HoldsAsync(() => Task.FromResult(sends.Works(DateTimeOffset.UtcNow)), "sending works again");
        await Eventually.EqualsAsync(0L, () => replica.ScalarAsync<long>("SELECT count(*) FROM loop.outbox"), "the outbox drains");
    }
}
