using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orchestrate.Contracts.Work;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging.Tests.Support;

namespace Orchestrate.Messaging.Tests;

[Collection(ServersGroup.Name)]
public sealed class When_a_server_is_shared(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Url = "http://127.0.0.1:4096/";
    private const int Limit = 2;

    private readonly ManualClock clock = new();
    private readonly Guid run = Guid.NewGuid();
    private NpgsqlDataSource database = null!;

    private LeaseStore Leases => new(database, clock);

    private ServerPlaces Places => new(database, clock);

    public async Task InitializeAsync()
    {
        database = NpgsqlDataSource.Create(await postgres.Server.CreateDatabaseAsync());
        await new SchemaMigrator(database, NullLogger<SchemaMigrator>.Instance).MigrateAsync(LoopSchema.Scripts, CancellationToken.None);
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Should_never_give_out_more_places_than_there_are_however_many_ask_at_once()
    {
        var turns = await OpenAsync(12);
        Assert.Equal(Limit, (await AskAsync(turns)).Count(place => place));
        Assert.Equal(Limit, await HeldAsync());
        Assert.True(await Places.TakeAsync((await OpenAsync(1))[0], 1, "http://127.0.0.1:4097/", Limit, default));

        while (turns.Count > 0)
        {
            foreach (var done in await HoldersAsync())
            {
                await WriteAsync(new CloseWork(done));
                turns.Remove(done);
            }

            Assert.Equal(Math.Min(Limit, turns.Count), (await AskAsync(turns)).Count(place => place));
        }
    }

    [Fact]
    public async Task Should_serve_first_who_was_dispatched_first()
    {
        var turns = await OpenAsync(4);
        Assert.True(await Places.TakeAsync(turns[3], 1, Url, 1, default));
        Assert.False(await Places.TakeAsync(turns[2], 1, Url, 1, default));
        Assert.False(await Places.TakeAsync(turns[1], 1, Url, 1, default));
        await WriteAsync(new CloseWork(turns[3]));

        Assert.False(await Places.TakeAsync(turns[2], 1, Url, 1, default));
        Assert.True(await Places.TakeAsync(turns[1], 1, Url, 1, default));
        Assert.True(await Places.TakeAsync(turns[1], 1, Url, 1, default));
    }

    [Fact]
    public async Task Should_give_the_place_of_a_crashed_holder_to_another_and_stop_the_holder_if_it_comes_back()
    {
        var turns = await OpenAsync(2);
        Assert.True(await Places.TakeAsync(turns[0], 1, Url, 1, default));
        clock.Advance(TimeSpan.FromSeconds(9));
        await Leases.RenewAsync(turns[1], 1, "a", 10, null, default);
        Assert.False(await Places.TakeAsync(turns[1], 1, Url, 1, default));

        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await Places.TakeAsync(turns[1], 1, Url, 1, default));
        Assert.Equal(new LeaseVerdict(false, 1, "fenced"), await Leases.RenewAsync(turns[0], 1, "a", 10, null, default));
        Assert.Equal(new LeaseVerdict(true, 1, null), await Leases.RenewAsync(turns[1], 1, "a", 10, null, default));

        // Under its next epoch it asks anew.
        await WriteAsync(new RenewEpoch(turns[0], 2, clock.GetUtcNow(), "c", clock.GetUtcNow().AddSeconds(10), Command: null));
        Assert.False(await Places.TakeAsync(turns[0], 2, Url, 1, default));
        await WriteAsync(new CloseWork(turns[1]));
        Assert.True(await Places.TakeAsync(turns[0], 2, Url, 1, default));
    }

    [Fact]
    public async Task Should_keep_the_place_of_a_late_holder_that_nobody_else_needed_and_pass_over_a_dead_asker()
    {
        var turns = await OpenAsync(3);
        Assert.True(await Places.TakeAsync(turns[1], 1, Url, 1, default));
        Assert.False(await Places.TakeAsync(turns[0], 1, Url, 1, default));
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.True((await Leases.RenewAsync(turns[1], 1, "a", 10, null, default)).GoOn);

        await WriteAsync(new CloseWork(turns[1]));
        await Leases.RenewAsync(turns[2], 1, "a", 10, null, default);
        Assert.True(await Places.TakeAsync(turns[2], 1, Url, 1, default));
    }

    private async Task<List<Guid>> OpenAsync(int count)
    {
        var turns = new List<Guid>();
        for (var i = 0; i < count; i++)
        {
            var turn = Guid.NewGuid();
            await WriteAsync(new OpenWork(turn, "Work", 1, clock.GetUtcNow().AddMilliseconds(i), LeaseUntil: null, new StopWork { RunId = run, WorkId = turn, LeaseEpoch = 1, Reason = "stands for a command" }));
            await Leases.RenewAsync(turn, 1, "a", 10, null, default);
            turns.Add(turn);
        }

        return turns;
    }

    private Task<bool[]> AskAsync(IEnumerable<Guid> turns) => Task.WhenAll(turns.Select(turn => Places.TakeAsync(turn, 1, Url, Limit, default)));

    private async Task<int> HeldAsync() => (await HoldersAsync()).Count;

    private async Task<List<Guid>> HoldersAsync()
    {
        await using var command = database.CreateCommand($"SELECT work_id FROM loop.work WHERE server_url = '{Url}' AND status = 'open' AND server_place = 'held'");
        await using var reader = await command.ExecuteReaderAsync();
        var holders = new List<Guid>();
        while (await reader.ReadAsync())
            holders.Add(reader.GetGuid(0));
        return holders;
    }

    private async Task WriteAsync(WorkChange change)
    {
        await using var connection = await database.OpenConnectionAsync();
        var saga = new RunSaga { CorrelationId = run };
        saga.Change(change);
        await using var batch = connection.CreateBatch();
        new RunSagaStore(new Unheard()).AddUpdates(batch, [new(saga, new Outgoing())]);
        await batch.ExecuteNonQueryAsync();
    }
}
