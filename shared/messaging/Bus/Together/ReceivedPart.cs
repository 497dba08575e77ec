using System.Net.Mime;
using MassTransit;
using MassTransit.Middleware;

namespace Orchestrate.Messaging;

/// <summary>One of several messages that were sent together: as if it had been received alone, but acknowledged with the others. What becomes of it (consumed, failed, unknown) is its own.</summary>
/// <param name="whole">What was received.</param>
/// <param name="envelope">The message's envelope.</param>
/// <param name="arrival">Of all that were received with it.</param>
internal sealed class ReceivedPart(ReceiveContext whole, byte[] envelope, Arrival arrival) : ScopePipeContext(whole), ReceiveContext
{
    /// <summary>Of all that were received with it.</summary>
    public Arrival Arrival => arrival;

    /// <inheritdoc/>
    public MessageBody Body { get; } = new BytesMessageBody(envelope);

    /// <inheritdoc/>
    public bool IsDelivered { get; private set; }

    /// <inheritdoc/>
    public bool IsFaulted { get; private set; }

    /// <inheritdoc/>
    public TimeSpan ElapsedTime => whole.ElapsedTime;

    /// <inheritdoc/>
    public Uri InputAddress => whole.InputAddress;

    /// <inheritdoc/>
    public ContentType ContentType => whole.ContentType;

    /// <inheritdoc/>
    public bool Redelivered => whole.Redelivered;

    /// <inheritdoc/>
    public Headers TransportHeaders => whole.TransportHeaders;

    /// <inheritdoc/>
    public Task ReceiveCompleted => whole.ReceiveCompleted;

    /// <inheritdoc/>
    public ISendEndpointProvider SendEndpointProvider => whole.SendEndpointProvider;

    /// <inheritdoc/>
    public IPublishEndpointProvider PublishEndpointProvider => whole.PublishEndpointProvider;

    /// <inheritdoc/>
    public bool PublishFaults => whole.PublishFaults;

    /// <inheritdoc/>
    public Task NotifyConsumed<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class
    {
        IsDelivered = true;
        return whole.NotifyConsumed(context, duration, consumerType);
    }

    /// <inheritdoc/>
    public Task NotifyFaulted<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class
    {
        IsFaulted = true;
        return whole.NotifyFaulted(context, duration, consumerType, exception);
    }

    /// <inheritdoc/>
    public Task NotifyFaulted(Exception exception)
    {
        IsFaulted = true;
        return whole.NotifyFaulted(exception);
    }

    /// <inheritdoc/>
    public void AddReceiveTask(Task task) => whole.AddReceiveTask(task);
}
