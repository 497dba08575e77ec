namespace Orchestrate.Messaging;

/// <summary>A message that is stored with a decision and leaves after its commit.</summary>
/// <param name="Id">Becomes the MessageId. Derive it from the decision, so that the same decision taken again sends the same message.</param>
/// <param name="Message">An instance of a type of Orchestrate.Contracts.</param>
/// <param name="Destination">Queue name; null publishes to whoever subscribes.</param>
/// <param name="Reference">Where the schema's <see cref="IOutboxContents"/> finds the message; null has the outbox keep it.</param>
public sealed record OutboxRow(Guid Id, object Message, string? Destination, string? Reference = null)
{
    /// <summary>The row that it shares with others of its transaction; null while it is not stored, and for one of its own.</summary>
    internal SharedRow? StoredIn { get; set; }

    /// <summary>A row that goes where <see cref="MessageCatalog"/> says.</summary>
    public static OutboxRow For(object message, Guid id)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new OutboxRow(id, message, MessageCatalog.QueueOf(message.GetType()));
    }
}
