using Npgsql;

namespace Orchestrate.Messaging;

/// <summary>
/// Reads inside a decision's transaction, after the instance has been locked and before anything is decided: for what is not part of the instance and must be exact.
/// Costs a round trip, so only rare messages should need it. A behaviour reaches it with <see cref="DecisionReadsExtensions.GetReads"/>.
/// </summary>
public sealed class DecisionReads
{
    private readonly NpgsqlConnection connection;
    private readonly Func<Exception>? refusal;
    private readonly DecisionOpening? opening;

    /// <summary>Reads on the connection of an open transaction.</summary>
    public DecisionReads(NpgsqlConnection connection)
        : this(connection, refusal: null)
    {
    }

    /// <summary>Reads on the connection of a transaction that may not be open yet.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="refusal">Why nothing can be read now; null when it can.</param>
    /// <param name="opening">What opens the transaction with the first read; null when it is open.</param>
    internal DecisionReads(NpgsqlConnection connection, Func<Exception>? refusal, DecisionOpening? opening = null) =>
        (this.connection, this.refusal, this.opening) = (connection, refusal, opening);

    /// <summary>
    /// Takes something for granted and has it checked with the commit, after the locks and before anything is written, which saves the round trip of reading it. When a check fails, everything of the
    /// transaction is decided again under the locks, where this says no. To be called last: nothing can be read afterwards.
    /// </summary>
    /// <param name="checks">Statements whose results are not read, and which fail with a <see cref="PostgresException"/> unless what was taken for granted is true.</param>
    /// <returns>False when the transaction is open; then it has to be read.</returns>
    public bool TryAssume(IReadOnlyList<NpgsqlBatchCommand> checks)
    {
        ArgumentNullException.ThrowIfNull(checks);
        if (opening is not { IsOpen: false })
            return false;
        opening.Assume(checks);
        return true;
    }

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
        if (refusal is not null)
            throw refusal();
        await using var batch = connection.CreateBatch();
        var opens = opening is { IsOpen: false } ? opening : null;
        opens?.AddTo(batch);
        foreach (var statement in statements)
            batch.BatchCommands.Add(statement);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (opens is not null)
            await opens.ReadAsync(reader, cancellationToken);
        return await read(reader);
    }
}
