using Microsoft.Extensions.DependencyInjection;
using Orchestrate.Contracts.Work;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests;

/// <summary>The outbox keeps one row for all messages of a transaction that are kept elsewhere.</summary>
[Collection(ServersGroup.Name)]
public sealed class When_commands_share_a_row(PostgresFixture postgres)
{
    private readonly Ledger _ledger = new();

    [Fact]
    public async Task Should_send_all_of_them_when_the_process_died_before_it_sent_any()
    {
        await using var replica = await Replica.StartAsync(await postgres.Server.CreateDatabaseAsync(), _ledger);
        var rows = await StoreAsync(replica, count: 5);
        await DrainsAsync(replica);
        await Eventually.EqualsAsync(5, () => Task.FromResult(_ledger.Completions.Count), "each message arrives");
        Assert.Equal(rows.Select(row => row.Id).Order(), _ledger.Completions.Order());
    }

    [Fact]
    public async Task Should_keep_the_row_until_the_last_of_them_is_confirmed()
    {
        await using var replica = await Replica.StartAsync(await postgres.Server.CreateDatabaseAsync(), _ledger);
        var rows = await StoreAsync(replica, count: 3);
        Assert.Equal(1L, await CountAsync(replica));

        // One is never dispatched: the relay brings it, and the others once more.
        await OutboxOf(replica).DispatchAsync(rows[..2], default);
        await DrainsAsync(replica);
        await Eventually.EqualsAsync(5, () => Task.FromResult(_ledger.Completions.Count), "the row was relayed");
        Assert.Equal(rows.Select(row => row.Id).Order(), _ledger.Completions.Distinct().Order());
    }

    [Fact]
    public async Task Should_let_the_row_go_when_all_of_them_are_confirmed()
    {
        await using var replica = await Replica.StartAsync(await postgres.Server.CreateDatabaseAsync(), _ledger);
        var rows = await StoreAsync(replica, count: 3, availableIn: "1 hour");
        await OutboxOf(replica).DispatchAsync(rows, default);
        await DrainsAsync(replica);
        await Eventually.EqualsAsync(3, () => Task.FromResult(_ledger.Completions.Count), "each message arrives");
    }

    [Fact]
    public async Task Should_leave_out_what_was_answered_meanwhile()
    {
        await using var replica = await Replica.StartAsync(await postgres.Server.CreateDatabaseAsync(), _ledger);
        var rows = await StoreAsync(replica, count: 3, availableIn: "1 hour");
        await WriteAsync(replica, new CloseWork(Guid.ParseExact(rows[1].Reference!, "N")));
        await AvailableAsync(replica, "0 seconds");
        await DrainsAsync(replica);
        await Eventually.EqualsAsync(2, () => Task.FromResult(_ledger.Completions.Count), "the others arrive");
        Assert.Equal([.. new[] { rows[0].Id, rows[2].Id }.Order()], _ledger.Completions.Order());
    }

    private static IOutbox OutboxOf(Replica replica) => replica.Services.GetRequiredKeyedService<IOutbox>(LoopSchema.Name);

    private static Task<long> CountAsync(Replica replica) => replica.ScalarAsync<long>("SELECT count(*) FROM loop.outbox");

    private static Task DrainsAsync(Replica replica) => Eventually.EqualsAsync(0L, () => CountAsync(replica), "the outbox drains");

    private static async Task AvailableAsync(Replica replica, string availableIn)
    {
        await using var command = replica.Database.CreateCommand($"UPDATE loop.outbox SET available_at = now() + interval '{availableIn}'");
        await command.ExecuteNonQueryAsync();
    }

    private static async Task WriteAsync(Replica replica, params WorkChange[] changes)
    {
        var saga = new RunSaga { CorrelationId = Guid.NewGuid() };
        foreach (var change in changes)
            saga.Change(change);
        await using var connection = await replica.Database.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        new RunSagaStore(new Unheard()).AddUpdates(batch, [new(saga, new Outgoing())]);
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>Commits commands as a decision does, and dispatches none.</summary>
    private static async Task<OutboxRow[]> StoreAsync(Replica replica, int count, string? availableIn = null)
    {
        StopWork[] commands = [.. Enumerable.Range(0, count).Select(_ => new StopWork { RunId = Guid.NewGuid(), WorkId = Guid.NewGuid(), LeaseEpoch = 1, Reason = "stands for a command" })];
        await WriteAsync(replica, [.. commands.Select(command => new OpenWork(command.WorkId, "turn", 1, DateTimeOffset.UtcNow, LeaseUntil: null, command))]);
        OutboxRow[] rows = [.. commands.Select(command => OutboxRow.For(command, Guid.NewGuid()) with { Reference = StoredCommands.ReferenceTo(command.WorkId) })];
        await using var connection = await replica.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await OutboxOf(replica).AppendAsync(connection, rows, default);
        if (availableIn is not null)
        {
            await using var later = connection.CreateCommand();
            later.CommandText = $"UPDATE loop.outbox SET available_at = now() + interval '{availableIn}'";
            await later.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        return rows;
    }
}
