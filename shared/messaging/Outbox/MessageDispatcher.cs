using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orchestrate.Messaging;

/// <summary>Puts one message on the bus and returns when the broker has taken it, or after <see cref="MessagingOptions.DispatchTimeoutSeconds"/> without it.</summary>
/// <remarks>
/// The bus is told the limit and is not trusted to keep it: a send that waits for a channel which the broker has closed meanwhile was seen to wait for good, and with it the consumer that answered,
/// its message and its place. Such a send is left behind; if it comes through after all, its message arrives twice.
/// </remarks>
internal sealed partial class MessageDispatcher(IBus bus, SendHealth health, TimeProvider time, IOptions<MessagingOptions> options, ILogger<MessageDispatcher> logger) : IMessageSender
{
    private readonly bool rabbit = options.Value.Transport == MessagingOptions.RabbitMq;

    /// <summary>A durable message; fails when the queue does not exist (yet), so that its row is kept.</summary>
    public async Task SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(options.Value.DispatchTimeoutSeconds));
        try
        {
            await SendRowAsync(row, limit.Token).WaitAsync(limit.Token);
            health.Answered(time.GetUtcNow());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            health.Unanswered(time.GetUtcNow());
            throw;
        }
        catch (MessageReturnedException)
        {
            health.Answered(time.GetUtcNow());
            throw;
        }
    }

    private async Task SendRowAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var type = row.Message.GetType();
        if (row.Destination is null)
        {
            await bus.Publish(row.Message, type, Pipe.Execute<PublishContext>(context => context.MessageId = row.Id), cancellationToken);
            return;
        }

        var endpoint = await bus.GetSendEndpoint(AddressOf(row.Destination));
        await endpoint.Send(row.Message, type, Pipe.Execute<SendContext>(context => Address(context, row.Id)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task SendAsync(object message, Guid messageId, CancellationToken cancellationToken) => SendAsync(OutboxRow.For(message, messageId), cancellationToken);

    /// <inheritdoc/>
    public async Task ReplyAsync(ConsumeContext request, object answer)
    {
        if (request.ResponseAddress is not { } address)
            return;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.DispatchTimeoutSeconds));
        try
        {
            await SendAnswerAsync(address, answer, request, limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception exception)
        {
            NotAnswered(exception, answer.GetType().Name, address);
        }
    }

    private async Task SendAnswerAsync(Uri address, object answer, ConsumeContext request, CancellationToken cancellationToken)
    {
        var endpoint = await bus.GetSendEndpoint(address);
        await endpoint.Send(answer, answer.GetType(), Pipe.Execute<SendContext>(context => AsAnswer(context, request)), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task NotifyAsync(object message, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(options.Value.DispatchTimeoutSeconds));
        await bus.Publish(message, message.GetType(), Pipe.Execute<PublishContext>(AsNotification), limit.Token).WaitAsync(limit.Token);
    }

    // An exchange, not a queue: sending to a queue would declare it with default arguments, and that fails against a quorum queue.
    private Uri AddressOf(string queue) => new(rabbit ? $"exchange:{queue}" : $"queue:{queue}");

    private static void Address(SendContext context, Guid id)
    {
        context.MessageId = id;
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
            rabbit.Mandatory = true;
    }

    private static void AsAnswer(SendContext context, ConsumeContext request)
    {
        context.RequestId = request.RequestId;
        context.ConversationId = request.ConversationId;
        context.InitiatorId = request.CorrelationId;
        context.Durable = false;
    }

    [LoggerMessage(LogLevel.Information, "The answer {Answer} was not taken at {Address}: whoever asked is gone, or asks again")]
    private partial void NotAnswered(Exception exception, string answer, Uri address);

    private static void AsNotification(PublishContext context)
    {
        context.Durable = false;
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
            rabbit.AwaitAck = false;
    }
}
