using Npgsql;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>
/// Places at OpenCode servers that several runners may be attached to. A turn holds its place from before its prompt until its work is closed, changes
/// hands, or has lost its lease and another turn needs the place; then its own heartbeat stops it.
/// </summary>
public sealed class ServerPlaces(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Ask = """
        UPDATE loop.work SET server_url = $3, server_place = 'asked'
        WHERE work_id = $1 AND epoch = $2 AND status = 'open' AND (server_place IS NULL OR (server_place = 'asked' AND server_url <> $3))
        """;

    // A heartbeat that comes at the same time has the row: this waits for it, and then finds the lease renewed.
    private const string Evict = "UPDATE loop.work SET server_place = 'lost' WHERE server_url = $1 AND status = 'open' AND server_place = 'held' AND lease_until < $2";

    private const string Take = """
        UPDATE loop.work AS mine SET server_place = 'held'
        WHERE work_id = $1 AND epoch = $2 AND status = 'open' AND server_place = 'asked' AND (
            SELECT count(*) FROM loop.work AS other
            WHERE other.server_url = $3 AND other.status = 'open' AND (other.server_place = 'held' OR (
                other.server_place = 'asked' AND other.lease_until >= $4 AND (other.dispatched_at, other.work_id) < (mine.dispatched_at, mine.work_id)))) < $5
        """;

    private const string Holds = "SELECT EXISTS (SELECT FROM loop.work WHERE work_id = $1 AND epoch = $2 AND status = 'open' AND server_place = 'held')";

    /// <summary>Asks for a place, for a turn whose lease was just renewed. The turn that was dispatched first is served first.</summary>
    /// <param name="workId">The turn.</param>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="serverUrl">The server's address.</param>
    /// <param name="limit">Places that it has.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    /// <returns>Whether it has the place now.</returns>
    public async Task<bool> TakeAsync(Guid workId, int epoch, string serverUrl, int limit, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Sql.Command(AdvisoryLocks.Server, Sql.Text(serverUrl)));
        batch.BatchCommands.Add(Sql.Command(Ask, Sql.Value(workId), Sql.Value(epoch), Sql.Text(serverUrl)));
        batch.BatchCommands.Add(Sql.Command(Evict, Sql.Text(serverUrl), Sql.Time(now)));
        batch.BatchCommands.Add(Sql.Command(Take, Sql.Value(workId), Sql.Value(epoch), Sql.Text(serverUrl), Sql.Time(now), Sql.Value(limit)));
        batch.BatchCommands.Add(Sql.Command(Holds, Sql.Value(workId), Sql.Value(epoch)));
        bool holds;
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            await reader.NextResultAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            holds = reader.GetBoolean(0);
        }

        await transaction.CommitAsync(cancellationToken);
        return holds;
    }
}
