using MassTransit;
using Microsoft.Extensions.Options;

namespace Orchestrate.Messaging;

/// <summary>Puts one message on the bus and returns when the broker has taken it.</summary>
internal sealed class MessageDispatcher(IBus bus, IOptions<MessagingOptions> options) : IMessageSender
{
    private readonly bool rabbit = options.Value.Transport == MessagingOptions.RabbitMq;

    /// <summary>A durable message; fails when the queue does not exist (yet), so that its row is kept.</summary>
    public async Task SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(options.Value.DispatchTimeoutSeconds));
        var type = row.Message.GetType();
        if (row.Destination is null)
        {
            await bus.Publish(row.Message, type, Pipe.Execute<PublishContext>(context => context.MessageId = row.Id), limit.Token);
            return;
        }

        var endpoint = await bus.GetSendEndpoint(AddressOf(row.Destination));
        await endpoint.Send(row.Message, type, Pipe.Execute<SendContext>(context => Address(context, row.Id)), limit.Token);
    }

    /// <inheritdoc/>
    public Task SendAsync(object message, Guid messageId, CancellationToken cancellationToken) => SendAsync(OutboxRow.For(message, messageId), cancellationToken);

    /// <summary>A notification that nobody waits for: not stored by the broker, not confirmed.</summary>
    public Task NotifyAsync(object message, CancellationToken cancellationToken) =>
        bus.Publish(message, message.GetType(), Pipe.Execute<PublishContext>(AsNotification), cancellationToken);

    // An exchange, not a queue: sending to a queue would declare it with default arguments, and that fails against a quorum queue.
    private Uri AddressOf(string queue) => new(rabbit ? $"exchange:{queue}" : $"queue:{queue}");

    private static void Address(SendContext context, Guid id)
    {
        context.MessageId = id;
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
            rabbit.Mandatory = true;
    }

    private static void AsNotification(PublishContext context)
    {
        context.Durable = false;
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
            rabbit.AwaitAck = false;
    }
}
