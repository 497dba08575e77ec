using Npgsql;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>Reads and removes runs for retention. What may go is the domain's to say; the column <c>holds_unmerged</c> carries its answer.</summary>
public sealed class RetentionStore(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>A runner that was away longer keeps what it has of a purged run.</summary>
    private const int RememberedDays = 365;

    private const string Find = """
        SELECT (SELECT state FROM loop.runs WHERE run_id = $1), EXISTS (SELECT FROM loop.purged_runs WHERE run_id = $1)
        """;

    // A run's last decision is never before its end, so a run is never purged early; a run that somebody decides about right now is left for the next look. Its beginning is never after that decision:
    // it is what the index knows.
    private const string Purge = """
        WITH old AS (
                SELECT run_id FROM loop.runs
                WHERE terminal AND (NOT holds_unmerged AND created_at < $1 AND updated_at < $1 OR holds_unmerged AND created_at < $2 AND updated_at < $2)
                ORDER BY created_at LIMIT $3 FOR UPDATE SKIP LOCKED),
            gone_events AS (DELETE FROM loop.events WHERE run_id IN (SELECT run_id FROM old)),
            gone_work AS (DELETE FROM loop.work WHERE run_id IN (SELECT run_id FROM old)),
            remembered AS (INSERT INTO loop.purged_runs (run_id, purged_at) SELECT run_id, $4 FROM old ON CONFLICT (run_id) DO NOTHING),
            forgotten AS (DELETE FROM loop.purged_runs WHERE purged_at < $5)
        DELETE FROM loop.runs WHERE run_id IN (SELECT run_id FROM old)
        """;

    /// <summary>The run's state as JSON, null when there is none; and whether retention has removed the run.</summary>
    public async Task<(string? State, bool Purged)> FindAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var command = database.Create(Find, Sql.Value(runId));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.TextOrNull(0), reader.GetBoolean(1));
    }

    /// <summary>Removes ended runs with their log and work, and remembers that they are gone; at most <paramref name="limit"/> of them. Returns how many.</summary>
    /// <param name="endedBefore">Runs without unmerged work that ended before this time.</param>
    /// <param name="unmergedBefore">Runs with unmerged work that ended before this time; null for none.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public async Task<int> PurgeAsync(DateTimeOffset endedBefore, DateTimeOffset? unmergedBefore, int limit, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var command = database.Create(
            Purge, Sql.Time(endedBefore), Sql.Time(unmergedBefore), Sql.Value(limit), Sql.Time(now), Sql.Time(now.AddDays(-RememberedDays)));
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
