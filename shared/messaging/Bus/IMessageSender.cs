using MassTransit;

namespace Orchestrate.Messaging;

/// <summary>Sends a contract outside of a transaction: for reconciliation, which sends again what may have been lost.</summary>
public interface IMessageSender
{
    /// <summary>Sends the message to the queue that <see cref="MessageCatalog"/> names for its type, or publishes it; returns when the broker has taken it.</summary>
    Task SendAsync(object message, Guid messageId, CancellationToken cancellationToken);

    /// <summary>
    /// Answers a request; in place of MassTransit's own RespondAsync, which uses the channel that the queue is consumed on. Whoever asked may have died, its exchange with it, and a broker closes the
    /// channel on which something is sent there: every message that is being consumed on it would be taken away, too. Does not throw: nobody waits, or asks again.
    /// </summary>
    Task ReplyAsync(ConsumeContext request, object answer);

    /// <summary>Publishes a notification that nobody waits for: not stored by the broker, not confirmed, lost when it is away.</summary>
    Task NotifyAsync(object message, CancellationToken cancellationToken);
}
