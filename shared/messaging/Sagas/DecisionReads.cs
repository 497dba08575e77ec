using Npgsql;

namespace Orchestrate.Messaging;

/// <summary>
/// Reads inside a decision's transaction, after the instance has been locked and before anything is decided: for what is not part of the instance and must be exact.
/// Costs a round trip, so only rare messages should need it. A behaviour reaches it with <see cref="DecisionReadsExtensions.GetReads"/>.
/// </summary>
public sealed class DecisionReads
{
    private readonly NpgsqlConnection connection;
    private readonly bool stale;

    /// <summary>Reads on the connection of an open transaction.</summary>
    public DecisionReads(NpgsqlConnection connection)
        : this(connection, stale: false)
    {
    }

    /// <summary>Reads on the connection of a transaction in which something may have been decided and not written.</summary>
    internal DecisionReads(NpgsqlConnection connection, bool stale) => (this.connection, this.stale) = (connection, stale);

    /// <summary>Runs one query and maps its rows.</summary>
    /// <param name="query">The query; may lock rows that are always locked after the instance's own.</param>
    /// <param name="map">Called with the reader on each row.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlBatchCommand query, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(map);
        return await ReadAsync(
            [query],
            async reader =>
            {
                var rows = new List<T>();
                while (await reader.ReadAsync(cancellationToken))
                    rows.Add(map(reader));
                return rows;
            },
            cancellationToken);
    }

    /// <summary>Runs several statements one after the other in one round trip: each sees what was committed before it began, so that one which follows a lock sees what the lock protects.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="read">Called with the reader at the first result set.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    public async Task<T> ReadAsync<T>(IReadOnlyList<NpgsqlBatchCommand> statements, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(statements);
        ArgumentNullException.ThrowIfNull(read);
        if (stale)
            throw new DecisionDeferredException();
        await using var batch = connection.CreateBatch();
        foreach (var statement in statements)
            batch.BatchCommands.Add(statement);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await read(reader);
    }
}
