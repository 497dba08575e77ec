using MassTransit;
using Npgsql;

namespace Orchestrate.Messaging;

/// <summary>
/// How instances of one saga are kept. Each method adds commands to a batch, so that all decisions of a transaction cost two round trips: one that locks and reads,
/// one that writes and commits; or only the second, when every instance is recalled and turns out to be what it was.
/// </summary>
public interface ISagaStore<TSaga>
    where TSaga : class, ISaga
{
    /// <summary>Adds one command that locks the instances' rows until the commit, in the order of their ids (<c>SELECT … ORDER BY … FOR UPDATE</c>), and returns them as one result set without those that do not exist.</summary>
    void AddLock(NpgsqlBatch batch, IReadOnlyCollection<Guid> correlationIds);

    /// <summary>Reads the instance at the reader's current row of the result set of <see cref="AddLock"/>. The caller moves the reader.</summary>
    TSaga Read(NpgsqlDataReader reader);

    /// <summary>The instance as this process committed it last, as a new object and without asking the database; null when it is not remembered.</summary>
    TSaga? Recall(Guid correlationId);

    /// <summary>
    /// Adds one command that locks the rows of recalled instances as <see cref="AddLock"/> does, and fails with a <see cref="PostgresException"/> when one of them has been decided by somebody else
    /// since. Its result is not read.
    /// </summary>
    void AddLockAsRecalled(NpgsqlBatch batch, IReadOnlyCollection<TSaga> recalled);

    /// <summary>The version of an instance: how many decisions it has seen.</summary>
    int VersionOf(TSaga saga);

    /// <summary>
    /// Adds commands that write the decided instances and everything that belongs to the decisions. May add notifications to their <see cref="Decided{TSaga}.Outgoing"/>. The row of a new instance is
    /// inserted, and fails with a <see cref="PostgresException"/> when another message has just made one.
    /// </summary>
    void AddUpdates(NpgsqlBatch batch, IReadOnlyList<Decided<TSaga>> decided);

    /// <summary>What was written is committed: a store that remembers instances may remember these.</summary>
    void Committed(IReadOnlyList<Decided<TSaga>> decided);
}
