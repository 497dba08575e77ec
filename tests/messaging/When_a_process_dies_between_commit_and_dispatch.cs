using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;
using Orchestrate.Messaging.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests;

[Collection(ServersGroup.Name)]
public sealed class When_a_process_dies_between_commit_and_dispatch(PostgresFixture postgres, RabbitFixture rabbit)
{
    [Fact]
    public async Task Should_send_exactly_what_was_committed()
    {
        var connection = await postgres.Server.CreateDatabaseAsync();
        var kept = Rows(20);
        await using (var dying = await Replica.StartAsync(connection, new Ledger()))
        {
            await StoreAsync(dying, kept, commit: true);
            await StoreAsync(dying, Rows(5), commit: false);
        }

        var ledger = new Ledger();
        await using var next = await Replica.StartAsync(connection, ledger);
        await Eventually.EqualsAsync(0L, () => next.ScalarAsync<long>("SELECT count(*) FROM loop.outbox"), "the relay drains the outbox");
        await Eventually.EqualsAsync(20, () => Task.FromResult(ledger.Completions.Count), "each message arrives");
        Assert.Equal(kept.Select(row => row.Id).Order(), ledger.Completions.Order());
    }

    [Fact]
    public async Task Should_let_several_relays_share_the_rows_and_the_inbox_drop_repetitions()
    {
        var connection = await postgres.Server.CreateDatabaseAsync();
        var broker = rabbit.Server.CreateVirtualHost();
        var ledger = new Ledger();
        await using var first = await Replica.StartAsync(connection, ledger, broker);
        await using var second = await Replica.StartAsync(connection, ledger, broker);
        var run = Guid.NewGuid();
        await first.SubmitAsync(run);
        await Eventually.EqualsAsync(1, async () => (await first.LogAsync(run)).Count, "the run exists");

        // 200 rows for the queue of the machine: 31 results that count, each under its own id, and requests that it only answers.
        var results = Enumerable.Range(0, FanInMachine.Expected - 1)
            .Select(_ => new OutboxRow(Guid.NewGuid(), new WorkStarted { RunId = run, WorkId = Guid.NewGuid(), LeaseEpoch = 1, RunnerId = "r" }, QueueNames.LoopRun));
        var requests = Enumerable.Range(0, 169)
            .Select(_ => new OutboxRow(Guid.NewGuid(), new CancelRun { RunId = run, RequestedBy = "test" }, QueueNames.LoopRun));
        List<OutboxRow> rows = [.. results, .. requests];
        await StoreAsync(first, rows, commit: true);
        await Eventually.EqualsAsync(201L, () => first.ScalarAsync<long>("SELECT count(*) FROM loop.inbox"), "every row has arrived");
        await Eventually.EqualsAsync(0L, () => first.ScalarAsync<long>("SELECT count(*) FROM loop.outbox"), "the outbox drains");
        var log = await first.LogAsync(run);

        // What a relay that died before its deletion would do: the same rows again.
        await StoreAsync(second, rows, commit: true);
        await Eventually.EqualsAsync(0L, () => first.ScalarAsync<long>("SELECT count(*) FROM loop.outbox"), "the outbox drains again");
        await first.SubmitAsync(run);
        await Eventually.EqualsAsync(202L, () => first.ScalarAsync<long>("SELECT count(*) FROM loop.inbox"), "a later message has been through");
        Assert.Equal(FanInMachine.Expected, log.Count);
        Assert.Equal(log, await first.LogAsync(run));
    }

    [Fact]
    public async Task Should_keep_a_row_whose_queue_does_not_exist_until_it_does()
    {
        var connection = await postgres.Server.CreateDatabaseAsync();
        var broker = rabbit.Server.CreateVirtualHost();
        await using var replica = await Replica.StartAsync(connection, new Ledger(), broker);
        var outbox = replica.Services.GetRequiredKeyedService<IOutbox>("loop");
        OutboxRow[] rows = [new(Guid.NewGuid(), new RunSubmitted { RunId = Guid.NewGuid(), SubmittedAt = DateTimeOffset.UnixEpoch }, "nobody-is-here")];
        await StoreAsync(replica, rows, commit: true);

        await outbox.DispatchAsync(rows, CancellationToken.None);
        await Eventually.HoldsAsync(async () => await replica.ScalarAsync<int>("SELECT coalesce(max(attempts), 0) FROM loop.outbox") > 0, "the relay has tried");
        Assert.Equal(1L, await replica.ScalarAsync<long>("SELECT count(*) FROM loop.outbox"));
    }

    private static List<OutboxRow> Rows(int count) =>
    [
        .. Enumerable.Range(0, count).Select(_ => OutboxRow.For(
            new StopWork { RunId = Guid.NewGuid(), WorkId = Guid.NewGuid(), LeaseEpoch = 1, Reason = "NUL \0 is allowed" }, Guid.NewGuid())),
    ];

    private static async Task StoreAsync(Replica replica, IReadOnlyList<OutboxRow> rows, bool commit)
    {
        var outbox = replica.Services.GetRequiredKeyedService<IOutbox>("loop");
        await using var connection = await replica.Database.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await outbox.AppendAsync(connection, rows, CancellationToken.None);
        if (commit)
            await transaction.CommitAsync();
    }
}
