using MassTransit;

namespace Orchestrate.Messaging;

/// <summary>One message's place in a <see cref="DecisionBatch{TSaga}"/>.</summary>
internal sealed class DecisionSlot<TSaga>(DecisionBatch<TSaga> batch, TSaga? instance, DecisionReads reads)
    where TSaga : class, ISaga
{
    public Outgoing Outgoing { get; } = new();

    public DecisionReads Reads { get; } = reads;

    /// <summary>The locked instance; null when there is none.</summary>
    public TSaga? Instance { get; private set; } = instance;

    /// <summary>Whether the instance is to be written.</summary>
    public bool Changed { get; private set; }

    /// <summary>Makes and locks the row of a new instance. Returns the one that a concurrent message made when there is one.</summary>
    public async Task<TSaga> InsertAsync(TSaga saga, CancellationToken cancellationToken) => Instance = await batch.InsertAsync(saga, cancellationToken);

    /// <summary>Marks the instance to be written at the commit.</summary>
    public void Write() => Changed = true;
}
