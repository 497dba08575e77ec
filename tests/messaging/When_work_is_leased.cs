using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orchestrate.Contracts.Work;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests;

[Collection(ServersGroup.Name)]
public sealed class When_work_is_leased(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly ManualClock clock = new();
    private readonly Guid run = Guid.NewGuid();
    private readonly Guid work = Guid.NewGuid();
    private NpgsqlDataSource database = null!;

    private LeaseStore Leases => new(database, clock);

    private Reconciliation Reconciliation => new(database, clock);

    public async Task InitializeAsync()
    {
        database = NpgsqlDataSource.Create(await postgres.Server.CreateDatabaseAsync());
        await new SchemaMigrator(database, NullLogger<SchemaMigrator>.Instance).MigrateAsync(LoopSchema.Scripts, CancellationToken.None);
        await WriteAsync(new OpenWork(work, "turn", 1, clock.GetUtcNow(), LeaseUntil: null, Command(1)));
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Should_let_the_first_runner_go_on_and_stop_another_one()
    {
        Assert.Equal(new LeaseVerdict(true, 1, null), await Leases.RenewAsync(work, 1, "a", 10, null, default));
        Assert.Equal(new LeaseVerdict(true, 1, null), await Leases.RenewAsync(work, 1, "a", 10, null, default));
        Assert.Equal(new LeaseVerdict(false, 1, "fenced"), await Leases.RenewAsync(work, 1, "b", 10, null, default));
        Assert.Equal(new LeaseVerdict(false, 0, "unknown"), await Leases.RenewAsync(Guid.NewGuid(), 1, "a", 10, null, default));
    }

    [Fact]
    public async Task Should_stop_the_runner_of_an_older_epoch_and_of_closed_work()
    {
        await Leases.MarkStartedAsync(work, 1, "a", 10, default);
        await WriteAsync(new RenewEpoch(work, 2, clock.GetUtcNow(), "b", clock.GetUtcNow().AddSeconds(10), Command(2)));
        Assert.Equal(new LeaseVerdict(false, 2, "fenced"), await Leases.RenewAsync(work, 1, "a", 10, null, default));
        Assert.Equal(new LeaseVerdict(true, 2, null), await Leases.RenewAsync(work, 2, "b", 10, null, default));

        await WriteAsync(new CloseWork(work, "cancelled"));
        Assert.Equal(new LeaseVerdict(false, 2, "cancelled"), await Leases.RenewAsync(work, 2, "b", 10, null, default));
    }

    [Fact]
    public async Task Should_keep_nothing_of_work_that_was_answered_and_stop_whoever_is_still_at_it()
    {
        var other = Guid.NewGuid();
        await WriteAsync(new OpenWork(other, "turn", 1, clock.GetUtcNow(), LeaseUntil: null, Command(1)));
        await Leases.MarkStartedAsync(work, 1, "a", 10, default);
        await WriteAsync(new CloseWork(work));
        Assert.Equal(new LeaseVerdict(false, 0, "unknown"), await Leases.RenewAsync(work, 1, "a", 10, null, default));

        // What was stopped keeps its reason, also when its runner answers at last; other work is not touched.
        await Leases.MarkStartedAsync(other, 1, "a", 10, default);
        await WriteAsync(new CloseWork(other, "cancelled"));
        await WriteAsync(new CloseWork(other));
        Assert.Equal(new LeaseVerdict(false, 1, "cancelled"), await Leases.RenewAsync(other, 1, "a", 10, null, default));
        await using var left = database.CreateCommand("SELECT string_agg(work_id::text, ' ') FROM loop.work");
        Assert.Equal(other.ToString(), await left.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Should_find_an_expired_lease_and_find_it_again_only_later()
    {
        await Leases.RenewAsync(work, 1, "a", 10, null, default);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(await Reconciliation.ExpiredLeasesAsync(10, default));

        clock.Advance(TimeSpan.FromSeconds(2));
        var expired = Assert.Single(await Reconciliation.ExpiredLeasesAsync(10, default));
        Assert.Equal((run, work, 1), (expired.RunId, expired.WorkId, expired.Epoch));
        Assert.Empty(await Reconciliation.ExpiredLeasesAsync(10, default));

        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Single(await Reconciliation.ExpiredLeasesAsync(10, default));
    }

    [Fact]
    public async Task Should_share_expired_leases_between_replicas()
    {
        for (var i = 0; i < 50; i++)
            await WriteAsync(new OpenWork(Guid.NewGuid(), "turn", 1, clock.GetUtcNow(), clock.GetUtcNow(), Command(1)));
        clock.Advance(TimeSpan.FromSeconds(1));

        var found = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Reconciliation.ExpiredLeasesAsync(100, default)));
        Assert.Equal(50, found.SelectMany(leases => leases).Select(lease => lease.WorkId).Distinct().Count());
        Assert.Equal(50, found.Sum(leases => leases.Count));
    }

    [Fact]
    public async Task Should_give_back_the_command_of_work_that_nobody_began()
    {
        clock.Advance(TimeSpan.FromSeconds(31));
        var unstarted = Assert.Single(await Reconciliation.UnstartedWorkAsync(TimeSpan.FromSeconds(30), 10, default));
        Assert.Equal(Command(1), Assert.IsType<StopWork>(unstarted.Command));
        Assert.Equal(1, unstarted.ResendCount);
        Assert.Empty(await Reconciliation.UnstartedWorkAsync(TimeSpan.FromSeconds(30), 10, default));

        await Leases.MarkStartedAsync(work, 1, "a", 10, default);
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Empty(await Reconciliation.UnstartedWorkAsync(TimeSpan.FromSeconds(30), 10, default));
    }

    [Fact]
    public async Task Should_find_runs_past_their_deadline_and_submitted_runs_without_a_row()
    {
        Assert.Empty(await Reconciliation.SubmittedWithoutSagaAsync(TimeSpan.FromSeconds(5), TimeSpan.FromDays(7), 10, default));
        var known = Guid.NewGuid();
        var missing = Guid.NewGuid();
        await ExecuteAsync($"""
            CREATE SCHEMA intake;
            CREATE TABLE intake.run_view (run_id uuid, submitted_at timestamptz, start text);
            INSERT INTO intake.run_view SELECT id, '{clock.GetUtcNow():O}', 'auto' FROM unnest(ARRAY['{known}', '{missing}']::uuid[]) AS id;
            INSERT INTO loop.runs (run_id, current_state, version, status, state, last_seq, deadline_at, terminal)
                VALUES ('{known}', 'Running', 1, 'running', '{"{}"}', 0, '{clock.GetUtcNow().AddSeconds(10):O}', false)
            """);

        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(missing, Assert.Single(await Reconciliation.SubmittedWithoutSagaAsync(TimeSpan.FromSeconds(5), TimeSpan.FromDays(7), 10, default)).RunId);
        Assert.Empty(await Reconciliation.SubmittedWithoutSagaAsync(TimeSpan.Zero, TimeSpan.FromSeconds(5), 10, default));
        Assert.Empty(await Reconciliation.PassedDeadlinesAsync(10, default));

        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(known, Assert.Single(await Reconciliation.PassedDeadlinesAsync(10, default)).RunId);
        Assert.Empty(await Reconciliation.PassedDeadlinesAsync(10, default));
    }

    [Fact]
    public async Task Should_purge_old_finished_runs_with_all_that_belongs_to_them()
    {
        var (unmerged, open) = (Guid.NewGuid(), Guid.NewGuid());
        await ExecuteAsync($"""
            INSERT INTO loop.runs (run_id, current_state, version, status, state, last_seq, terminal, created_at, updated_at, holds_unmerged)
                SELECT id, current_state, 1, status, '{"{}"}', 1, terminal, '{clock.GetUtcNow().AddDays(-3):O}', '{clock.GetUtcNow():O}', holds_unmerged
                FROM (VALUES ('{run}'::uuid, 'Done', 'completed', true, false), ('{unmerged}', 'Done', 'failed', true, true), ('{open}', 'Running', 'running', false, false))
                    AS run (id, current_state, status, terminal, holds_unmerged);
            INSERT INTO loop.events VALUES ('{run}', 1, now(), 'run.created', '{"{}"}')
            """);
        var retention = new RetentionStore(database, clock);
        var (before, after) = (clock.GetUtcNow().AddDays(-1), clock.GetUtcNow().AddDays(1));
        Assert.Equal(0, await retention.PurgeAsync(before, before, 10, default));
        Assert.Equal(1, await retention.PurgeAsync(after, unmergedBefore: null, 10, default));
        Assert.Equal(0, await retention.PurgeAsync(after, before, 10, default));
        Assert.Equal((null, true), await retention.FindAsync(run, default));
        Assert.Equal(("{}", false), await retention.FindAsync(unmerged, default));

        await using (var left = database.CreateCommand(
            "SELECT (SELECT count(*) FROM loop.runs) || ' ' || (SELECT count(*) FROM loop.events) || ' ' || (SELECT count(*) FROM loop.work)"))
            Assert.Equal("2 0 0", await left.ExecuteScalarAsync());

        Assert.Equal(1, await retention.PurgeAsync(before, after, 10, default));
        Assert.Equal((null, true), await retention.FindAsync(unmerged, default));
        Assert.Equal(("{}", false), await retention.FindAsync(open, default));
    }

    [Fact]
    public async Task Should_not_take_a_purged_run_for_one_that_was_never_taken_up()
    {
        await ExecuteAsync($"""
            CREATE SCHEMA intake;
            CREATE TABLE intake.run_view (run_id uuid, submitted_at timestamptz, start text);
            INSERT INTO intake.run_view VALUES ('{run}', '{clock.GetUtcNow().AddMinutes(-1):O}', 'auto');
            """);
        Assert.Single(await Reconciliation.SubmittedWithoutSagaAsync(TimeSpan.Zero, TimeSpan.FromDays(7), 10, default));
        await ExecuteAsync($"INSERT INTO loop.purged_runs VALUES ('{run}', now())");
        Assert.Empty(await Reconciliation.SubmittedWithoutSagaAsync(TimeSpan.Zero, TimeSpan.FromDays(7), 10, default));
    }

    [Fact]
    public async Task Should_remember_purged_runs_for_a_year()
    {
        var (old, young) = (Guid.NewGuid(), Guid.NewGuid());
        await ExecuteAsync($"INSERT INTO loop.purged_runs VALUES ('{old}', '{clock.GetUtcNow().AddDays(-366):O}'), ('{young}', '{clock.GetUtcNow().AddDays(-364):O}')");
        var retention = new RetentionStore(database, clock);
        await retention.PurgeAsync(clock.GetUtcNow(), null, 10, default);
        Assert.False((await retention.FindAsync(old, default)).Purged);
        Assert.True((await retention.FindAsync(young, default)).Purged);
    }

    [Fact]
    public async Task Should_keep_the_largest_usage_of_the_epoch_although_heartbeats_overtake_each_other()
    {
        await Leases.RenewAsync(work, 1, "a", 10, Used(1, 100), default);
        await Leases.RenewAsync(work, 1, "a", 10, Used(3, 300), default);
        await Leases.RenewAsync(work, 1, "a", 10, Used(2, 200), default);
        await Leases.RenewAsync(work, 1, "a", 10, null, default);
        await Leases.RenewAsync(work, 1, "b", 10, Used(9, 900), default);
        Assert.Equal(300, await UsageAsync());

        await WriteAsync(new RenewEpoch(work, 2, clock.GetUtcNow(), "b", clock.GetUtcNow().AddSeconds(10), Command(2)));
        Assert.Null(await UsageAsync());
        await Leases.RenewAsync(work, 1, "a", 10, Used(4, 400), default);
        Assert.Null(await UsageAsync());
        await Leases.RenewAsync(work, 2, "b", 10, Used(1, 50), default);
        Assert.Equal(50, await UsageAsync());

        // What it had used when it was told to stop stays readable for the decision that gives it up.
        await WriteAsync(new CloseWork(work, "cancelled"));
        await Leases.RenewAsync(work, 2, "b", 10, Used(2, 80), default);
        Assert.Equal(50, await UsageAsync());
    }

    [Fact]
    public async Task Should_let_no_heartbeat_slip_between_a_decisions_reading_and_its_commit()
    {
        await Leases.RenewAsync(work, 1, "a", 10, Used(1, 100), default);
        await using var connection = await database.OpenConnectionAsync();
        await using var decision = await connection.BeginTransactionAsync();
        Assert.Equal(100, (await WorkUsage.OfAsync(new DecisionReads(connection), work, 1, default))?.OutputTokens);
        Assert.Equal(100, (await WorkUsage.OfRunAsync(new DecisionReads(connection), run, default))[work].OutputTokens);
        Assert.Null(await WorkUsage.OfAsync(new DecisionReads(connection), work, 2, default));

        var heartbeat = Leases.RenewAsync(work, 1, "a", 10, Used(2, 200), default);
        await Eventually.HoldsAsync(WaitsForALockAsync, "the heartbeat waits for the decision");
        Assert.False(heartbeat.IsCompleted);
        await WriteAsync(new RenewEpoch(work, 2, clock.GetUtcNow(), null, null, Command(2)), connection);
        await decision.CommitAsync();

        Assert.False((await heartbeat).GoOn);
        Assert.Null(await UsageAsync());
    }

    private static TurnUsage Used(int calls, long output) => new() { ModelCalls = calls, OutputTokens = output, Estimated = calls == 2 };

    private async Task<long?> UsageAsync()
    {
        await using var command = database.CreateCommand($"SELECT (usage->>'output_tokens')::bigint FROM loop.work WHERE work_id = '{work}'");
        return await command.ExecuteScalarAsync() as long?;
    }

    private async Task<bool> WaitsForALockAsync()
    {
        await using var command = database.CreateCommand("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')");
        return await command.ExecuteScalarAsync() is true;
    }

    private StopWork Command(int epoch) => new() { RunId = run, WorkId = work, LeaseEpoch = epoch, Reason = "stands for a command" };

    private async Task WriteAsync(WorkChange change)
    {
        await using var connection = await database.OpenConnectionAsync();
        await WriteAsync(change, connection);
    }

    private async Task WriteAsync(WorkChange change, NpgsqlConnection connection)
    {
        var saga = new RunSaga { CorrelationId = run };
        saga.Change(change);
        await using var batch = connection.CreateBatch();
        new RunSagaStore(new Unheard()).AddUpdates(batch, [new(saga, new Outgoing())]);
        await batch.ExecuteNonQueryAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
