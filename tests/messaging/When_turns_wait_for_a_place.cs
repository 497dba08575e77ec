using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Capacity;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests;

[Collection(ServersGroup.Name)]
public sealed class When_turns_wait_for_a_place(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly AdmissionLimits Limits = new(PerTenant: 2, Overall: 10);

    private readonly ManualClock clock = new();
    private readonly Guid run = Guid.NewGuid();
    private readonly Stored outbox = new();
    private NpgsqlDataSource database = null!;

    private TurnAdmissions Admissions => new(database, outbox, clock);

    public async Task InitializeAsync()
    {
        database = NpgsqlDataSource.Create(await postgres.Server.CreateDatabaseAsync());
        await new SchemaMigrator(database, NullLogger<SchemaMigrator>.Instance).MigrateAsync(LoopSchema.Scripts, CancellationToken.None);
        await using var command = database.CreateCommand($"""
            INSERT INTO loop.runs (run_id, current_state, version, status, state, last_seq, terminal) VALUES ('{run}', 'Open', 1, 'acting', '{"{}"}', 0, false)
            """);
        await command.ExecuteNonQueryAsync();
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Should_let_one_decision_at_a_time_see_what_is_free()
    {
        var turn = await OpenAsync(admitted: true);
        await using var first = await database.OpenConnectionAsync();
        await using var decision = await first.BeginTransactionAsync();
        Assert.Equal(new CapacityInUse(1, 1, 0, false), (await ReadAsync(first)).Of("ann"));
        Assert.Equal(new CapacityInUse(0, 0, 0, false), (await ReadAsync(first, closing: turn)).Of("ann"));

        await using var second = await database.OpenConnectionAsync();
        await using var other = await second.BeginTransactionAsync();
        Assert.False((await ReadAsync(second, alone: false)).HasRoom("ann", 1, new AdmissionLimits(1000, 1000)));
        var round = Admissions.AdmitAsync(Limits, default);
        await Eventually.HoldsAsync(WaitsForALockAsync, "the Admitter waits for the decision");

        await OpenAsync(admitted: true, connection: first);
        await decision.CommitAsync();
        await round;
        var capacity = await ReadAsync(second, turn);
        Assert.Equal(new CapacityInUse(2, 2, 0, false), capacity.Of("ann"));
        Assert.True(capacity.WasAdmitted(turn));
    }

    [Fact]
    public async Task Should_let_as_many_decisions_admit_beside_each_other_as_there_are_shares()
    {
        var limits = new AdmissionLimits(80, 80);
        var open = new List<NpgsqlConnection>();
        for (var share = 1; share <= 8; share++)
        {
            var connection = await database.OpenConnectionAsync();
            open.Add(connection);
            await BeginAsync(connection);
            var capacity = await ReadAsync(connection, alone: false);
            Assert.True(capacity.HasRoom("ann", 10, limits));
            Assert.False(capacity.HasRoom("ann", 11, limits));
        }

        // Who has no share admits nothing, and who wants to be alone waits.
        await using (var ninth = await database.OpenConnectionAsync())
        {
            await BeginAsync(ninth);
            Assert.False((await ReadAsync(ninth, alone: false)).HasRoom("ann", 1, limits));
        }

        await using var last = await database.OpenConnectionAsync();
        await BeginAsync(last);
        var alone = ReadAsync(last);
        await Eventually.HoldsAsync(WaitsForALockAsync, "the one that admits alone waits");
        foreach (var connection in open)
            await connection.DisposeAsync();
        Assert.True((await alone).HasRoom("ann", 80, limits));
    }

    [Theory]
    [InlineData(0, 0, 3, 2, true)]
    [InlineData(0, 0, 3, 1, false)]
    [InlineData(0, 0, 2, 2, false)]
    [InlineData(0, 1, 2, 1, true)]
    [InlineData(1, 0, 9, 9, false)]
    public async Task Should_admit_without_asking_only_what_has_room(int waiting, int closing, int overall, int ofTenant, bool admitted)
    {
        List<Guid> inFlight = [await OpenAsync(admitted: true), await OpenAsync(admitted: true)];
        await OpenAsync(admitted: true, tenant: "bob");
        for (var turn = 0; turn < waiting; turn++)
            await OpenAsync(admitted: false, tenant: "bob");
        await OpenAsync(admitted: false, clock.GetUtcNow().AddSeconds(1));
        var room = new RoomLeft(overall, new Dictionary<string, int> { ["ann"] = ofTenant, ["cid"] = 0 });

        await using var connection = await database.OpenConnectionAsync();
        await BeginAsync(connection);
        Assert.Equal(admitted, await HoldsAsync(connection, room, [.. inFlight.Take(closing)]));
    }

    [Fact]
    public async Task Should_admit_without_asking_only_with_a_share()
    {
        var room = new RoomLeft(10, new Dictionary<string, int> { ["ann"] = 10 });
        var open = new List<NpgsqlConnection>();
        for (var share = 1; share <= 9; share++)
        {
            var connection = await database.OpenConnectionAsync();
            open.Add(connection);
            await BeginAsync(connection);
            Assert.Equal(share <= 8, await HoldsAsync(connection, room, []));
        }

        // Who wants to be alone waits for them, and nobody else gets a share beside that one.
        await using var last = await database.OpenConnectionAsync();
        await BeginAsync(last);
        var alone = ReadAsync(last);
        await Eventually.HoldsAsync(WaitsForALockAsync, "the one that admits alone waits");
        foreach (var connection in open)
            await connection.DisposeAsync();
        await alone;
        await using var late = await database.OpenConnectionAsync();
        await BeginAsync(late);
        Assert.False(await HoldsAsync(late, room, []));
    }

    [Fact]
    public async Task Should_admit_up_to_the_limit_and_store_the_commands_once()
    {
        var turns = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            turns.Add(await OpenAsync(admitted: false));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        var rounds = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Admissions.AdmitAsync(Limits, default)));
        Assert.Equal(turns.Take(2), outbox.Commands);
        Assert.Equal(2, rounds.Sum(round => round.Sent.Count));
        Assert.All(rounds, round => Assert.Equal([new WaitingTenant("ann", 3, 2)], round.Waiting));
        Assert.True(await Admissions.AnyWaitingAsync(default));

        await WriteAsync(new CloseWork(turns[0]));
        await WriteAsync(new CloseWork(turns[2]));
        await Admissions.AdmitAsync(Limits, default);
        Assert.Equal([turns[0], turns[1], turns[3]], outbox.Commands);
    }

    [Fact]
    public async Task Should_neither_remind_of_a_turn_that_waits_nor_admit_it_before_its_time()
    {
        var turn = await OpenAsync(admitted: false, clock.GetUtcNow().AddSeconds(20));
        clock.Advance(TimeSpan.FromSeconds(19));
        Assert.False(await Admissions.AnyWaitingAsync(default));
        Assert.Empty((await Admissions.AdmitAsync(Limits, default)).Sent);

        clock.Advance(TimeSpan.FromSeconds(60));
        var reconciliation = new Reconciliation(database, clock);
        Assert.Empty(await reconciliation.UnstartedWorkAsync(TimeSpan.Zero, 10, default));
        Assert.Single((await Admissions.AdmitAsync(Limits, default)).Sent);
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(turn, Assert.Single(await reconciliation.UnstartedWorkAsync(TimeSpan.FromSeconds(30), 10, default)).WorkId);
    }

    [Fact]
    public async Task Should_give_a_held_turns_place_away_and_keep_that_of_one_that_is_sent_again()
    {
        var again = await OpenAsync(admitted: true);
        var held = await OpenAsync(admitted: true);
        var next = await OpenAsync(admitted: false);
        await WriteAsync(new RenewEpoch(again, 2, clock.GetUtcNow(), RunnerId: null, LeaseUntil: null, Command: null));
        Assert.Empty((await Admissions.AdmitAsync(Limits, default)).Sent);

        await WriteAsync(new HoldWork(held, 2));
        await Admissions.AdmitAsync(Limits, default);
        Assert.Equal([next], outbox.Commands);
    }

    private Task<TurnCapacity> ReadAsync(NpgsqlConnection connection, Guid? opening = null, Guid? closing = null, bool alone = true) => TurnCapacity.ReadAsync(
        new DecisionReads(connection), alone, opening is { } open ? [open] : [], closing is { } close ? [close] : [], clock.GetUtcNow(), default);

    private async Task<bool> HoldsAsync(NpgsqlConnection connection, RoomLeft room, Guid[] closing)
    {
        await using var batch = connection.CreateBatch();
        foreach (var check in TurnCapacity.Check(room, closing, clock.GetUtcNow()))
            batch.BatchCommands.Add(check);
        try
        {
            await batch.ExecuteNonQueryAsync();
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DivisionByZero)
        {
            return false;
        }
    }

    private static async Task BeginAsync(NpgsqlConnection connection)
    {
        await using var begin = new NpgsqlCommand("BEGIN", connection);
        await begin.ExecuteNonQueryAsync();
    }

    private async Task<bool> WaitsForALockAsync()
    {
        await using var command = database.CreateCommand("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')");
        return await command.ExecuteScalarAsync() is true;
    }

    private async Task<Guid> OpenAsync(bool admitted, DateTimeOffset? since = null, NpgsqlConnection? connection = null, string tenant = "ann")
    {
        var turn = Guid.NewGuid();
        var command = new StopWork { RunId = run, WorkId = turn, LeaseEpoch = 1, Reason = "stands for a command" };
        await WriteAsync(new OpenWork(turn, "Work", 1, since ?? clock.GetUtcNow(), LeaseUntil: null, command, tenant, admitted), connection);
        return turn;
    }

    private async Task WriteAsync(WorkChange change, NpgsqlConnection? connection = null)
    {
        await using var own = connection is null ? await database.OpenConnectionAsync() : null;
        var saga = new RunSaga { CorrelationId = run, StateJson = "{}", CurrentState = "Open", Status = "acting" };
        saga.Change(change);
        await using var batch = (connection ?? own!).CreateBatch();
        new RunSagaStore(new Unheard()).AddUpdates(batch, [new(saga, new Outgoing())]);
        await batch.ExecuteNonQueryAsync();
    }

    private sealed class Stored : IOutbox
    {
        private readonly List<Guid> commands = [];

        public string Schema => LoopSchema.Name;

        public IReadOnlyList<Guid> Commands => commands;

        public void Append(NpgsqlBatch batch, IReadOnlyList<OutboxRow> rows) => commands.AddRange(rows.Select(row => ((StopWork)row.Message).WorkId));

        public Task AppendAsync(NpgsqlConnection connection, IReadOnlyList<OutboxRow> rows, CancellationToken cancellationToken)
        {
            lock (commands)
                commands.AddRange(rows.Select(row => ((StopWork)row.Message).WorkId));
            return Task.CompletedTask;
        }

        public Task DispatchAsync(IReadOnlyList<OutboxRow> rows, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
