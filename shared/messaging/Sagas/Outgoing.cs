namespace Orchestrate.Messaging;

/// <summary>
/// What a decision sends. A behaviour reaches it with <see cref="OutgoingExtensions.GetOutgoing"/> and uses it in place of MassTransit's own
/// Publish, Send and Respond, which would leave before the commit.
/// </summary>
public sealed class Outgoing
{
    private readonly List<OutboxRow> rows = [];
    private readonly List<object> notifications = [];
    private readonly List<object> responses = [];
    private readonly List<Action> signals = [];

    /// <summary>Durable messages, stored with the decision.</summary>
    public IReadOnlyList<OutboxRow> Rows => rows;

    /// <summary>Notifications that may be lost.</summary>
    public IReadOnlyList<object> Notifications => notifications;

    /// <summary>What is done in this process after the commit.</summary>
    public IReadOnlyList<Action> Signals => signals;

    internal IReadOnlyList<object> Responses => responses;

    /// <summary>A durable message to the queue that <see cref="MessageCatalog"/> names for its type, or published when there is none.</summary>
    /// <param name="message">An instance of a contract.</param>
    /// <param name="messageId">Derived from the decision, for example from work id and epoch.</param>
    public void Send<T>(T message, Guid messageId)
        where T : class => rows.Add(OutboxRow.For(message, messageId));

    /// <summary>The same for a message that is stored elsewhere in the same transaction, so that the outbox need not keep it, too.</summary>
    /// <param name="message">An instance of a contract.</param>
    /// <param name="messageId">Derived from the decision.</param>
    /// <param name="reference">Where the schema's <see cref="IOutboxContents"/> finds it.</param>
    public void Send<T>(T message, Guid messageId, string reference)
        where T : class => rows.Add(OutboxRow.For(message, messageId) with { Reference = reference });

    /// <summary>A durable message to a named queue.</summary>
    public void Send<T>(string queue, T message, Guid messageId)
        where T : class => rows.Add(new OutboxRow(messageId, message, queue));

    /// <summary>A durable message to whoever subscribes.</summary>
    public void Publish<T>(T message, Guid messageId)
        where T : class => rows.Add(new OutboxRow(messageId, message, Destination: null));

    /// <summary>A notification after the commit. Not stored: a crash in between, or a broker that is away, loses it.</summary>
    public void AfterCommit<T>(T message)
        where T : class => notifications.Add(message);

    /// <summary>Wakes something in this process after the commit, so that it finds what was committed. Must not throw or block; a crash in between loses it.</summary>
    public void SignalAfterCommit(Action signal) => signals.Add(signal);

    /// <summary>The answer to the request being handled, sent after the commit. A lost answer is asked for again by a request with a fresh id.</summary>
    public void Respond<T>(T message)
        where T : class => responses.Add(message);
}
