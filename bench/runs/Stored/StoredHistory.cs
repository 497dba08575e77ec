using Npgsql;

namespace Orchestrate.Bench.Stored;

/// <summary>
/// A database with a past: finished runs are copied, row for row with other ids and earlier times, until there are as many as asked for. So every row is as large, and the tables and indexes are as mixed, as if the
/// runs had been made, in minutes rather than hours.
/// </summary>
/// <param name="database">Connection string of a database in which some runs have finished.</param>
internal sealed class StoredHistory(string database)
{
    private const int Batch = 1_000;

    // Templates are taken in turn; copies end somewhere in the last 28 days, which is before retention takes them.
    private const string Map = """
        CREATE TEMP TABLE copies AS
        SELECT t.run_id AS template, gen_random_uuid() AS run_id, (n % 28 + 1) * interval '1 day' AS ago
        FROM generate_series(0, $1 - 1) AS n
        JOIN (SELECT run_id, row_number() OVER (ORDER BY run_id) - 1 AS number FROM templates) AS t ON t.number = n % (SELECT count(*) FROM templates)
        """;

    private static readonly string[] Copies =
    [
        """
        INSERT INTO intake.runs (run_id, bundle_digest, name, labels, owner, start, mode, submitted_at)
        SELECT c.run_id, r.bundle_digest, r.name, r.labels, r.owner, r.start, r.mode, r.submitted_at - c.ago FROM copies c JOIN intake.runs r ON r.run_id = c.template
        """,
        "INSERT INTO loop.runs SELECT (jsonb_populate_record(r, jsonb_build_object('run_id', c.run_id, 'created_at', r.created_at - c.ago, 'updated_at', r.updated_at - c.ago))).* FROM copies c JOIN loop.runs r ON r.run_id = c.template",
        "INSERT INTO loop.events (run_id, seq, at, type, data) SELECT c.run_id, e.seq, e.at - c.ago, e.type, e.data FROM copies c JOIN loop.events e ON e.run_id = c.template",
        "INSERT INTO loop.work SELECT (jsonb_populate_record(w, jsonb_build_object('work_id', gen_random_uuid(), 'run_id', c.run_id, 'dispatched_at', w.dispatched_at - c.ago))).* FROM copies c JOIN loop.work w ON w.run_id = c.template",
    ];

    /// <summary>Copies until the database has at least so many finished runs and so many events; then brings the planner's statistics and the disk up to date, as hours of real work would.</summary>
    /// <param name="runs">Finished runs.</param>
    /// <param name="events">Events.</param>
    /// <param name="cancellationToken">Gives up; what was copied so far stays.</param>
    /// <returns>How many of both there are.</returns>
    internal async Task<(long Runs, long Events)> FillAsync(int runs, int events, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, "CREATE TEMP TABLE templates AS SELECT run_id FROM loop.runs WHERE terminal ORDER BY updated_at DESC LIMIT 100", cancellationToken);
        var eventsPerRun = await NumberAsync(connection, "SELECT count(*) / count(DISTINCT run_id) FROM loop.events WHERE run_id IN (SELECT run_id FROM templates)", cancellationToken);
        var present = await NumberAsync(connection, "SELECT count(*) FROM loop.runs WHERE terminal", cancellationToken);
        for (var left = Math.Max(runs, (events / eventsPerRun) + 1) - present; left > 0; left -= Batch)
            await CopyAsync(connection, (int)Math.Min(left, Batch), cancellationToken);
        await CopyInboxAsync(connection, cancellationToken);
        await ExecuteAsync(connection, "VACUUM (ANALYZE)", cancellationToken);
        await ExecuteAsync(connection, "CHECKPOINT", cancellationToken);
        return (await NumberAsync(connection, "SELECT count(*) FROM loop.runs WHERE terminal", cancellationToken), await NumberAsync(connection, "SELECT count(*) FROM loop.events", cancellationToken));
    }

    private static async Task CopyAsync(NpgsqlConnection connection, int count, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var map = new NpgsqlCommand(Map, connection, transaction))
        {
            map.Parameters.AddWithValue(count);
            await map.ExecuteNonQueryAsync(cancellationToken);
        }

        foreach (var copy in Copies)
            await ExecuteAsync(connection, copy, cancellationToken);
        await ExecuteAsync(connection, "DROP TABLE copies", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    // Each finished run leaves as many inbox rows as the templates did, kept for a week.
    private static Task CopyInboxAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => ExecuteAsync(
        connection,
        """
        INSERT INTO loop.inbox (consumer, message_id, at)
        SELECT i.consumer, gen_random_uuid(), i.at - (n % 6 + 1) * interval '1 day'
        FROM (SELECT * FROM loop.inbox ORDER BY at DESC LIMIT 10000) AS i, generate_series(1, (SELECT least(100, count(*) / 100 / 4) FROM loop.runs)::int) AS n
        """,
        cancellationToken);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<long> NumberAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        return (long)(await command.ExecuteScalarAsync(cancellationToken) ?? throw new InvalidOperationException($"Nothing came of {sql}"));
    }
}
