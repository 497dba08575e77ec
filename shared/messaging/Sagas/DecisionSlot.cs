using MassTransit;

namespace Orchestrate.Messaging;

/// <summary>One message's place in a <see cref="DecisionBatch{TSaga}"/>.</summary>
internal sealed class DecisionSlot<TSaga>(DecisionBatch<TSaga> batch, TSaga? instance, DecisionReads reads)
    where TSaga : class, ISaga
{
    public Outgoing Outgoing { get; } = new();

    public DecisionReads Reads { get; } = reads;

    /// <summary>The instance, locked unless it is new; null when there is none.</summary>
    public TSaga? Instance { get; private set; } = instance;

    /// <summary>Whether the instance is to be written.</summary>
    public bool Changed { get; private set; }

    /// <summary>Takes a new instance, whose row is made with the commit.</summary>
    public TSaga Insert(TSaga saga) => Instance = batch.Insert(saga);

    /// <summary>Marks the instance to be written at the commit.</summary>
    public void Write() => Changed = true;
}
