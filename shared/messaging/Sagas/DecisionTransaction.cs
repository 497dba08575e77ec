using MassTransit;
using Npgsql;

namespace Orchestrate.Messaging;

/// <summary>
/// One decision: inbox row, instance and everything it sends, in one transaction. BEGIN and COMMIT travel inside the batches, which saves a round trip.
/// </summary>
internal sealed class DecisionTransaction<TSaga>(NpgsqlConnection connection, ISagaStore<TSaga> store, IOutbox outbox, string consumer) : IAsyncDisposable
    where TSaga : class, ISaga
{
    private readonly string receive =
        $"INSERT INTO {outbox.Schema}.inbox (consumer, message_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1";

    private TSaga? changed;
    private bool finished;

    public Outgoing Outgoing { get; } = new();

    public DecisionReads Reads { get; } = new(connection);

    /// <summary>The locked instance; null when there is none.</summary>
    public TSaga? Instance { get; private set; }

    /// <summary>Opens the transaction. False when this message was handled before.</summary>
    public async Task<bool> BeginAsync(Guid? messageId, Guid correlationId, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED"));
        if (messageId is { } id)
        {
            var command = new NpgsqlBatchCommand(receive);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer });
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
            batch.BatchCommands.Add(command);
        }

        store.AddLock(batch, correlationId);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (messageId is not null)
        {
            if (!await reader.ReadAsync(cancellationToken))
                return false;
            await reader.NextResultAsync(cancellationToken);
        }

        Instance = await store.ReadAsync(reader, cancellationToken);
        return true;
    }

    /// <summary>Makes and locks the row of a new instance. Returns the one that a concurrent message made when there is one.</summary>
    public async Task<TSaga> InsertAsync(TSaga saga, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        store.AddInsertIfMissing(batch, saga);
        store.AddLock(batch, saga.CorrelationId);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await store.ReadAsync(reader, cancellationToken)
            ?? throw new InvalidOperationException($"The row of {typeof(TSaga).Name} {saga.CorrelationId} is not there after its insertion.");
    }

    /// <summary>Marks the instance to be written at the commit.</summary>
    public void Write(TSaga saga) => changed = saga;

    /// <summary>Writes and commits in one round trip.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        if (changed is not null)
            store.AddUpdate(batch, changed, Outgoing);
        outbox.Append(batch, Outgoing.Rows);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        finished = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (finished)
        {
            await connection.DisposeAsync();
            return;
        }

        // Said explicitly: a pool that does not reset its connections would hand out one with an open transaction. When the connection is broken
        // the server has rolled back already and the pool drops it, so a failure here says nothing new.
        await using (var rollback = new NpgsqlCommand("ROLLBACK", connection))
        {
            Task done = rollback.ExecuteNonQueryAsync(CancellationToken.None);
            await done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await connection.DisposeAsync();
    }
}
