using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orchestrate.Contracts.Work;
using Orchestrate.Messaging.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests;

/// <summary>The relays of three replicas, and rows that were committed and never dispatched.</summary>
[Collection(ServersGroup.Name)]
public sealed class When_relays_share_an_outbox(PostgresFixture postgres, RabbitFixture rabbit)
{
    private const int Rows = 250;

    [Fact]
    public async Task Should_send_each_row_once()
    {
        var ledger = new Ledger();
        await using var replicas = await StartAsync(ledger);
        var rows = await StoreAsync(replicas.First, Rows);
        await Eventually.EqualsAsync(0L, () => CountAsync(replicas.First), "the outbox drains");
        await Eventually.EqualsAsync(Rows, () => Task.FromResult(ledger.Completions.Count), "each message arrives");
        Assert.Equal(rows.Order(), ledger.Completions.Order());
    }

    [Fact]
    public async Task Should_leave_alone_what_another_is_sending_and_take_it_over_when_that_one_dies()
    {
        var ledger = new Ledger();
        await using var replicas = await StartAsync(ledger);
        List<Guid> held;
        await using (var dying = await replicas.First.Database.OpenConnectionAsync())
        {
            await using var transaction = await dying.BeginTransactionAsync();
            await replicas.First.Services.GetRequiredKeyedService<IOutbox>("loop").AppendAsync(dying, Make(20), default);
            await transaction.CommitAsync();
            await using var sending = await dying.BeginTransactionAsync();
            held = [.. await LockAsync(dying)];
            Assert.Equal(20, held.Count);

            var others = await StoreAsync(replicas.First, 5);
            await Eventually.EqualsAsync(5, () => Task.FromResult(ledger.Completions.Count), "the rest arrives");
            Assert.Equal(others.Order(), ledger.Completions.Order());
        }

        await Eventually.EqualsAsync(25, () => Task.FromResult(ledger.Completions.Count), "what the dead one held arrives");
        await Eventually.EqualsAsync(0L, () => CountAsync(replicas.First), "the outbox drains");
        Assert.Subset(ledger.Completions.ToHashSet(), held.ToHashSet());
        Assert.Equal(25, ledger.Completions.Distinct().Count());
    }

    private async Task<Replicas> StartAsync(Ledger ledger)
    {
        var (connection, broker) = (await postgres.Server.CreateDatabaseAsync(), rabbit.Server.CreateVirtualHost());
        return new Replicas([.. await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Replica.StartAsync(connection, ledger, broker)))]);
    }

    private static Task<long> CountAsync(Replica replica) => replica.ScalarAsync<long>("SELECT count(*) FROM loop.outbox");

    private static List<OutboxRow> Make(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => OutboxRow.For(new StopWork { RunId = Guid.NewGuid(), WorkId = Guid.NewGuid(), LeaseEpoch = 1, Reason = "r" }, Guid.NewGuid()))];

    private static async Task<List<Guid>> StoreAsync(Replica replica, int count)
    {
        var rows = Make(count);
        await using var connection = await replica.Database.OpenConnectionAsync();
        await replica.Services.GetRequiredKeyedService<IOutbox>("loop").AppendAsync(connection, rows, default);
        return [.. rows.Select(row => row.Id)];
    }

    private static async Task<List<Guid>> LockAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT id FROM loop.outbox FOR UPDATE", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<Guid>();
        while (await reader.ReadAsync())
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    private sealed class Replicas(IReadOnlyList<Replica> all) : IAsyncDisposable
    {
        public Replica First => all[0];

        public async ValueTask DisposeAsync()
        {
            foreach (var replica in all)
                await replica.DisposeAsync();
        }
    }
}
