using System.Runtime.CompilerServices;
using MassTransit;
using Npgsql;
using NpgsqlTypes;

namespace Orchestrate.Messaging;

/// <summary>
/// The decisions about several messages, in one transaction: their inbox rows, their instances and everything they send. BEGIN and COMMIT travel inside the batches, so that all of
/// them cost two round trips and one commit; or one round trip, when all instances are recalled: then the locks are taken, and what was recalled is checked, with the commit.
/// </summary>
internal sealed class DecisionBatch<TSaga>(NpgsqlConnection connection, ISagaStore<TSaga> store, IDecisionGate<TSaga>? gate, IOutbox outbox, string consumer) : IAsyncDisposable
    where TSaga : class, ISaga
{
    private readonly string receive =
        $"INSERT INTO {outbox.Schema}.inbox (consumer, message_id) SELECT $1, id FROM unnest($2) AS received (id) ORDER BY id ON CONFLICT DO NOTHING RETURNING message_id";

    // Without a conflict clause: a message that was received before fails the transaction, because its decision has been taken already when this is sent.
    private readonly string receiveDecided = $"INSERT INTO {outbox.Schema}.inbox (consumer, message_id) SELECT $1, id FROM unnest($2) AS received (id) ORDER BY id";

    private readonly string forget = $"DELETE FROM {outbox.Schema}.inbox WHERE consumer = $1 AND message_id = ANY($2)";

    private readonly Dictionary<Guid, TSaga> instances = [];
    private readonly Dictionary<Guid, Decided<TSaga>> decided = [];
    private readonly HashSet<Guid> received = [];
    private readonly HashSet<Guid> created = [];
    private Guid[] messages = [];
    private DecisionOpening? opening;
    private bool began;
    private bool finished;

    private bool IsRecalled => opening is { IsOpen: false };

    /// <summary>Takes all instances from what this process remembers, and asks the database nothing yet. False when one of them is not remembered.</summary>
    public bool TryRecall(IReadOnlyList<PendingDecision<TSaga>> pending)
    {
        foreach (var id in pending.Select(item => item.CorrelationId).Distinct())
        {
            if (store.Recall(id) is not { } instance)
                return false;
            instances.Add(id, instance);
        }

        Note(pending);
        received.UnionWith(messages);
        opening = new DecisionOpening(batch => AddBegin(batch, instances.Keys), CheckAsync);
        return true;
    }

    /// <summary>Opens the transaction, notes the messages and locks their instances.</summary>
    public async Task BeginAsync(IReadOnlyList<PendingDecision<TSaga>> pending, CancellationToken cancellationToken)
    {
        Note(pending);
        await using var batch = connection.CreateBatch();
        AddBegin(batch, [.. pending.Select(item => item.CorrelationId).Distinct()]);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        received.UnionWith(await ReceivedAsync(reader, cancellationToken));
        await foreach (var instance in LockedAsync(reader, cancellationToken))
            instances.Add(instance.CorrelationId, instance);
    }

    /// <summary>Takes one decision. False when its message was handled before.</summary>
    /// <exception cref="DecisionDeferredException">The decision needs a transaction in which nothing has been decided about its instance yet.</exception>
    public async Task<Outgoing?> DecideAsync(PendingDecision<TSaga> item)
    {
        if (item.MessageId is { } message && !received.Contains(message))
            return null;
        var slot = new DecisionSlot<TSaga>(this, instances.GetValueOrDefault(item.CorrelationId), new DecisionReads(connection, RefusalFor(item), opening));
        await item.DecideAsync(slot);
        if (item.MessageId is { } handled)
            received.Remove(handled);
        if (slot is { Changed: true, Instance: { } instance })
            decided[item.CorrelationId] = new Decided<TSaga>(instance, slot.Outgoing) { IsNew = created.Contains(item.CorrelationId) };
        return slot.Outgoing;
    }

    /// <summary>Takes a new instance. Its row is inserted with the commit, which fails when somebody else has made one meanwhile; its messages are then decided again.</summary>
    public TSaga Insert(TSaga saga)
    {
        created.Add(saga.CorrelationId);
        return instances[saga.CorrelationId] = saga;
    }

    /// <summary>Writes and commits in one round trip. A message that was not decided counts as not received.</summary>
    /// <param name="outgoing">What the decisions send, in their order.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    public async Task CommitAsync(IReadOnlyList<Outgoing> outgoing, CancellationToken cancellationToken)
    {
        List<Decided<TSaga>> all = [.. decided.Values];
        if (gate is not null && all.Count > 0)
            await gate.ReviewAsync(all, new DecisionReads(connection, refusal: null, opening), cancellationToken);
        await using var batch = connection.CreateBatch();
        if (IsRecalled)
            AddBeginAsRecalled(batch);
        if (all.Count > 0)
            store.AddUpdates(batch, all);
        if (received.Count > 0 && !IsRecalled)
            batch.BatchCommands.Add(Inbox(forget, [.. received]));
        outbox.Append(batch, [.. outgoing.SelectMany(messages => messages.Rows)]);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        finished = true;
        store.Committed(all);
    }

    private void Note(IReadOnlyList<PendingDecision<TSaga>> pending) => messages = [.. pending.Select(item => item.MessageId).OfType<Guid>().Distinct()];

    // A decision on what is recalled that reads opens the transaction with its question: what it reads is then protected by the lock, and everything decided before it has been checked.
    private Func<Exception>? RefusalFor(PendingDecision<TSaga> item) => decided.ContainsKey(item.CorrelationId) ? static () => new DecisionDeferredException() : null;

    private void AddBegin(NpgsqlBatch batch, IReadOnlyCollection<Guid> correlationIds)
    {
        began = true;
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED"));
        if (messages.Length > 0)
            batch.BatchCommands.Add(Inbox(receive, messages));
        store.AddLock(batch, correlationIds);
    }

    private void AddBeginAsRecalled(NpgsqlBatch batch)
    {
        began = true;
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN ISOLATION LEVEL READ COMMITTED"));
        Guid[] handled = [.. messages.Where(message => !received.Contains(message))];
        if (handled.Length > 0)
            batch.BatchCommands.Add(Inbox(receiveDecided, handled));
        store.AddLockAsRecalled(batch, instances.Values);
        foreach (var check in opening!.Assumed)
            batch.BatchCommands.Add(check);
    }

    private async Task CheckAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if ((await ReceivedAsync(reader, cancellationToken)).Count < messages.Length)
            throw new NotAsRecalledException("A message was handled before.");
        var locked = 0;
        await foreach (var instance in LockedAsync(reader, cancellationToken))
        {
            locked++;
            if (store.VersionOf(instance) != store.VersionOf(instances[instance.CorrelationId]))
                throw new NotAsRecalledException("An instance has been decided since.");
        }

        if (locked < instances.Count)
            throw new NotAsRecalledException("An instance is gone.");
        await reader.NextResultAsync(cancellationToken);
    }

    private async Task<HashSet<Guid>> ReceivedAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var first = new HashSet<Guid>();
        if (messages.Length == 0)
            return first;
        while (await reader.ReadAsync(cancellationToken))
            first.Add(reader.GetGuid(0));
        await reader.NextResultAsync(cancellationToken);
        return first;
    }

    private async IAsyncEnumerable<TSaga> LockedAsync(NpgsqlDataReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await reader.ReadAsync(cancellationToken))
            yield return store.Read(reader);
    }

    private NpgsqlBatchCommand Inbox(string sql, Guid[] messages)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = messages, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        return command;
    }

    public async ValueTask DisposeAsync()
    {
        if (finished || !began)
            return;

        // The connection goes on to the next transaction. When it is broken the server has rolled back already and the pool drops it, so a failure here says nothing new.
        await using var rollback = new NpgsqlCommand("ROLLBACK", connection);
        Task done = rollback.ExecuteNonQueryAsync(CancellationToken.None);
        await done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
