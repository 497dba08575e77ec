using Npgsql;
using NpgsqlTypes;
using Orchestrate.Contracts.Runs;

namespace Orchestrate.EventStream.Log;

/// <inheritdoc cref="IEventLog"/>
internal sealed class SqlEventLog(NpgsqlDataSource database) : IEventLog
{
    private const string Submitted = "submitted";

    public async Task<RunPosition?> FindAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT i.run_id, coalesce(l.status, $2), coalesce(l.last_seq, 0), coalesce(l.terminal, false)
            FROM intake.run_view i LEFT JOIN loop.run_view l ON l.run_id = i.run_id WHERE i.run_id = $1
            """);
        command.Parameters.AddWithValue(runId);
        command.Parameters.AddWithValue(Submitted);
        return await PositionsAsync(command, cancellationToken) is [var run] ? run : null;
    }

    public async Task<IReadOnlyList<RunPosition>> FindAsync(IReadOnlyCollection<Guid> runIds, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT run_id, status, last_seq, terminal FROM loop.run_view WHERE run_id = ANY($1)");
        command.Parameters.AddWithValue(NpgsqlDbType.Array | NpgsqlDbType.Uuid, runIds.ToArray());
        return await PositionsAsync(command, cancellationToken);
    }

    public async Task<IReadOnlyList<RunPosition>> RecentAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "SELECT run_id, status, last_seq, terminal FROM loop.run_view WHERE NOT terminal OR updated_at > now() - interval '1 minute' ORDER BY created_at");
        return await PositionsAsync(command, cancellationToken);
    }

    public async Task<IReadOnlyList<RecordedEvent>> ReadAsync(Guid runId, long after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT seq, at, type, data FROM loop.event_view WHERE run_id = $1 AND seq > $2 ORDER BY seq LIMIT $3");
        command.Parameters.AddWithValue(runId);
        command.Parameters.AddWithValue(after);
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<RecordedEvent>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(new RecordedEvent(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetString(3)));
        return rows;
    }

    private static async Task<IReadOnlyList<RunPosition>> PositionsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var positions = new List<RunPosition>();
        while (await reader.ReadAsync(cancellationToken))
            positions.Add(new RunPosition(reader.GetGuid(0), reader.GetString(1), reader.GetInt64(2), reader.GetBoolean(3)));
        return positions;
    }
}
