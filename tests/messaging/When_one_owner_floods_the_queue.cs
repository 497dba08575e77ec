using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Capacity;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging.Tests.Support;

namespace Orchestrate.Messaging.Tests;

/// <summary>A thousand runs of one owner and a single one of another, on a real database: what decision 17 promises instead of a round-robin.</summary>
[Collection(ServersGroup.Name)]
public sealed class When_one_owner_floods_the_queue(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Flood = 1_000;
    private const int Places = 16;

    private static readonly AdmissionLimits Limits = new(PerTenant: 64, Overall: Places);

    private readonly ManualClock clock = new();
    private readonly NoOutbox outbox = new();
    private readonly Dictionary<Guid, string> owners = [];
    private readonly List<Guid> inFlight = [];
    private NpgsqlDataSource database = null!;

    public async Task InitializeAsync()
    {
        database = NpgsqlDataSource.Create(await postgres.Server.CreateDatabaseAsync());
        await new SchemaMigrator(database, NullLogger<SchemaMigrator>.Instance).MigrateAsync(LoopSchema.Scripts, CancellationToken.None);
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Should_give_the_other_owners_every_turn_the_next_place_that_becomes_free()
    {
        for (var run = 0; run < Flood; run++)
            await OpenAsync("many", Guid.NewGuid());
        await AdmitAsync();
        Assert.Equal(Places, inFlight.Count);

        var single = Guid.NewGuid();
        for (var turn = 0; turn < 20; turn++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            var mine = await OpenAsync("single", single);
            Assert.Empty(await AdmitAsync());
            await CloseAsync(inFlight.First(work => owners[work] == "many"));
            Assert.Equal([mine], await AdmitAsync());

            // What its turn leaves free goes to the flood before the run has decided on its next one: the worst case.
            await CloseAsync(mine);
            Assert.Equal("many", owners[Assert.Single(await AdmitAsync())]);
        }
    }

    [Fact]
    public async Task Should_share_the_places_equally_while_both_have_enough_to_do_however_long_their_turns_take()
    {
        for (var run = 0; run < Flood; run++)
            await OpenAsync("many", Guid.NewGuid());
        await AdmitAsync();
        for (var turn = 0; turn < 40; turn++)
            await OpenAsync("other", Guid.NewGuid());

        // Only the flood's turns end; a round-robin over starts would go on giving it every second place and leave the other at half of them only after all had ended.
        for (var ended = 0; ended < Places / 2; ended++)
        {
            await CloseAsync(inFlight.First(work => owners[work] == "many"));
            Assert.Equal("other", owners[Assert.Single(await AdmitAsync())]);
        }

        Assert.Equal(Places / 2, inFlight.Count(work => owners[work] == "other"));
        await CloseAsync(inFlight.First(work => owners[work] == "many"));
        Assert.Equal("many", owners[Assert.Single(await AdmitAsync())]);
    }

    private async Task<IReadOnlyList<Guid>> AdmitAsync()
    {
        var round = await new TurnAdmissions(database, outbox, clock).AdmitAsync(Limits, default);
        var works = round.Sent.Select(row => ((StopWork)row.Message).WorkId).ToList();
        inFlight.AddRange(works);
        return works;
    }

    private async Task<Guid> OpenAsync(string owner, Guid run)
    {
        var turn = Guid.NewGuid();
        owners[turn] = owner;
        await using (var command = database.CreateCommand($"""
            INSERT INTO loop.runs (run_id, current_state, version, status, state, last_seq, terminal) VALUES ('{run}', 'Open', 1, 'acting', '{"{}"}', 0, false) ON CONFLICT DO NOTHING
            """))
            await command.ExecuteNonQueryAsync();
        await WriteAsync(run, new OpenWork(
            turn, "Work", 1, clock.GetUtcNow(), LeaseUntil: null, new StopWork { RunId = run, WorkId = turn, LeaseEpoch = 1, Reason = "stands for a command" }, owner, Admitted: false));
        return turn;
    }

    private async Task CloseAsync(Guid turn)
    {
        inFlight.Remove(turn);
        await WriteAsync(Guid.NewGuid(), new CloseWork(turn));
    }

    private async Task WriteAsync(Guid run, WorkChange change)
    {
        var saga = new RunSaga { CorrelationId = run, StateJson = "{}", CurrentState = "Open", Status = "acting" };
        saga.Change(change);
        await using var connection = await database.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        new RunSagaStore(new Unheard()).AddUpdates(batch, [new(saga, new Outgoing())]);
        await batch.ExecuteNonQueryAsync();
    }

    private sealed class NoOutbox : IOutbox
    {
        public string Schema => LoopSchema.Name;

        public void Append(NpgsqlBatch batch, IReadOnlyList<OutboxRow> rows)
        {
        }

        public Task AppendAsync(NpgsqlConnection connection, IReadOnlyList<OutboxRow> rows, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task DispatchAsync(IReadOnlyList<OutboxRow> rows, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
