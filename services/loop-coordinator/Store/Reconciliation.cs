using Npgsql;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>
/// Compares what must be true with what is. Every query marks what it returns for a few seconds, so that replicas share the work and a lost message
/// comes up again.
/// </summary>
public sealed class Reconciliation(NpgsqlDataSource database, TimeProvider clock)
{
    private const int AgainAfterSeconds = 5;

    private const string Expired = """
        UPDATE loop.work SET swept_at = $1 WHERE work_id IN (
            SELECT work_id FROM loop.work
            WHERE status = 'open' AND lease_until < $1 AND (swept_at IS NULL OR swept_at < $2)
            ORDER BY lease_until LIMIT $3 FOR UPDATE SKIP LOCKED)
        RETURNING run_id, work_id, epoch, lease_until
        """;

    private const string Orphaned = """
        UPDATE loop.work SET swept_at = $1 WHERE work_id IN (
            SELECT work_id FROM loop.work
            WHERE status = 'open' AND lease_until IS NOT NULL AND started_at < $2
            ORDER BY lease_until LIMIT $3 FOR UPDATE SKIP LOCKED)
        RETURNING run_id, work_id, epoch, lease_until
        """;

    private const string Passed = """
        UPDATE loop.runs SET swept_at = $1 WHERE run_id IN (
            SELECT run_id FROM loop.runs
            WHERE NOT terminal AND deadline_at < $1 AND (swept_at IS NULL OR swept_at < $2)
            ORDER BY deadline_at LIMIT $3 FOR UPDATE SKIP LOCKED)
        RETURNING run_id, deadline_at
        """;

    private const string Missing = """
        SELECT submitted.run_id, submitted.submitted_at FROM intake.run_view AS submitted
        WHERE submitted.submitted_at < $1 AND submitted.submitted_at > $2
            AND NOT EXISTS (SELECT FROM loop.runs WHERE runs.run_id = submitted.run_id)
            AND NOT EXISTS (SELECT FROM loop.purged_runs WHERE purged_runs.run_id = submitted.run_id)
        ORDER BY submitted.submitted_at LIMIT $3
        """;

    private const string Unstarted = """
        UPDATE loop.work SET dispatched_at = $1, resend_count = resend_count + 1 WHERE work_id IN (
            SELECT work_id FROM loop.work
            WHERE status = 'open' AND admitted AND started_at IS NULL AND dispatched_at < $2
            ORDER BY dispatched_at LIMIT $3 FOR UPDATE SKIP LOCKED)
        RETURNING run_id, work_id, epoch, resend_count, command_type, command
        """;

    /// <summary>Leases that have run out, oldest first; the same one again after five seconds.</summary>
    public Task<IReadOnlyList<ExpiredLease>> ExpiredLeasesAsync(int limit, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return ReadAsync(
            database.Create(Expired, Sql.Time(now), Sql.Time(now.AddSeconds(-AgainAfterSeconds)), Sql.Value(limit)),
            reader => new ExpiredLease(reader.GetGuid(0), reader.GetGuid(1), reader.GetInt32(2), reader.GetFieldValue<DateTimeOffset>(3)),
            cancellationToken);
    }

    /// <summary>
    /// Leases of work that was begun before a time, whether they have run out or not. Only for a process that holds all runners itself: whoever had begun
    /// before it started is dead.
    /// </summary>
    public Task<IReadOnlyList<ExpiredLease>> OrphanedLeasesAsync(DateTimeOffset begunBefore, int limit, CancellationToken cancellationToken) => ReadAsync(
        database.Create(Orphaned, Sql.Time(clock.GetUtcNow()), Sql.Time(begunBefore), Sql.Value(limit)),
        reader => new ExpiredLease(reader.GetGuid(0), reader.GetGuid(1), reader.GetInt32(2), reader.GetFieldValue<DateTimeOffset>(3)),
        cancellationToken);

    /// <summary>Runs whose deadline has passed; the same one again after five seconds.</summary>
    public Task<IReadOnlyList<PassedDeadline>> PassedDeadlinesAsync(int limit, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return ReadAsync(
            database.Create(Passed, Sql.Time(now), Sql.Time(now.AddSeconds(-AgainAfterSeconds)), Sql.Value(limit)),
            reader => new PassedDeadline(reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1)),
            cancellationToken);
    }

    /// <summary>
    /// Runs that were submitted a while ago and have no row here. Empty when run-api's schema does not exist. Never finds a run that retention has removed.
    /// Every run of the time is looked at, so what is asked often must not reach back far.
    /// </summary>
    public async Task<IReadOnlyList<MissingRun>> SubmittedWithoutSagaAsync(TimeSpan olderThan, TimeSpan youngerThan, int limit, CancellationToken cancellationToken)
    {
        await using (var exists = database.Create("SELECT to_regclass('intake.run_view') IS NOT NULL"))
        {
            if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
                return [];
        }

        var now = clock.GetUtcNow();
        return await ReadAsync(
            database.Create(Missing, Sql.Time(now - olderThan), Sql.Time(now - youngerThan), Sql.Value(limit)),
            reader => new MissingRun(reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1)),
            cancellationToken);
    }

    /// <summary>Open work that was admitted and that nobody has begun since it was last dispatched, <paramref name="olderThan"/> ago or longer. Counts as dispatched again now.</summary>
    public Task<IReadOnlyList<UnstartedWork>> UnstartedWorkAsync(TimeSpan olderThan, int limit, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return ReadAsync(
            database.Create(Unstarted, Sql.Time(now), Sql.Time(now - olderThan), Sql.Value(limit)),
            reader => new UnstartedWork(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetInt32(2), reader.GetInt32(3), MessageCatalog.Deserialize(reader.GetString(4), reader.GetString(5))),
            cancellationToken);
    }

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using (command)
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken))
                rows.Add(read(reader));
            return rows;
        }
    }
}
