using MassTransit;
using Npgsql;

namespace Orchestrate.Messaging;

/// <summary>
/// How instances of one saga are kept. Each method adds commands to a batch, so that one message costs two round trips: one that locks and reads,
/// one that writes and commits.
/// </summary>
public interface ISagaStore<TSaga>
    where TSaga : class, ISaga
{
    /// <summary>Adds one command that locks the instance's row until the commit (<c>SELECT … FOR UPDATE</c>) and returns it as one result set, empty when there is none.</summary>
    void AddLock(NpgsqlBatch batch, Guid correlationId);

    /// <summary>Reads the instance from the result set of <see cref="AddLock"/>; null when it is empty.</summary>
    Task<TSaga?> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken);

    /// <summary>Adds one command that inserts the row of a new instance, without a result set, and does nothing when another message has just done so.</summary>
    void AddInsertIfMissing(NpgsqlBatch batch, TSaga saga);

    /// <summary>Adds commands that write the decided instance and everything that belongs to the decision. May add notifications to <paramref name="outgoing"/>.</summary>
    void AddUpdate(NpgsqlBatch batch, TSaga saga, Outgoing outgoing);
}
