namespace Orchestrate.Messaging;

/// <summary>Sends a contract outside of a transaction: for reconciliation, which sends again what may have been lost.</summary>
public interface IMessageSender
{
    /// <summary>Sends the message to the queue that <see cref="MessageCatalog"/> names for its type, or publishes it; returns when the broker has taken it.</summary>
    Task SendAsync(object message, Guid messageId, CancellationToken cancellationToken);
}
