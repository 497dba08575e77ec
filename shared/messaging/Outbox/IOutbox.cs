using Npgsql;

namespace Orchestrate.Messaging;

/// <summary>
/// The outbox of one schema, a keyed service by the schema's name (<c>[FromKeyedServices("intake")] IOutbox</c>).
/// Append inside your transaction, commit, then dispatch. What is not dispatched, the relay sends: at least once, with the row's id as MessageId.
/// </summary>
public interface IOutbox
{
    /// <summary>The schema that holds the rows.</summary>
    string Schema { get; }

    /// <summary>
    /// Adds one command that stores the rows; does nothing without rows. A row whose id is already there is not stored again. Messages that are kept elsewhere (<see cref="OutboxRow.Reference"/>)
    /// share one row, which goes when all of them are confirmed and until then brings all of them again.
    /// </summary>
    void Append(NpgsqlBatch batch, IReadOnlyList<OutboxRow> rows);

    /// <summary>Stores the rows on a connection whose transaction the caller commits.</summary>
    Task AppendAsync(NpgsqlConnection connection, IReadOnlyList<OutboxRow> rows, CancellationToken cancellationToken);

    /// <summary>
    /// Sends rows that were just committed and waits for the broker's confirmation. Never throws for a broker that is away or slow: such rows stay
    /// for the relay.
    /// </summary>
    Task DispatchAsync(IReadOnlyList<OutboxRow> rows, CancellationToken cancellationToken);
}
