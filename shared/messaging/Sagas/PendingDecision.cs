using MassTransit;

namespace Orchestrate.Messaging;

/// <summary>A message that waits for its decision.</summary>
internal sealed class PendingDecision<TSaga>(Guid correlationId, Guid? messageId, Func<DecisionSlot<TSaga>, Task> decide, CancellationToken cancellationToken)
    where TSaga : class, ISaga
{
    // Whoever waits goes on with sending: that must not hold up the writer.
    private readonly TaskCompletionSource<Outgoing?> committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid CorrelationId { get; } = correlationId;

    public Guid? MessageId { get; } = messageId;

    /// <summary>Completes after the commit: with what is to be sent, or null when the message had been handled before.</summary>
    public Task<Outgoing?> Committed => committed.Task;

    public bool IsCancelled => cancellationToken.IsCancellationRequested;

    public Task DecideAsync(DecisionSlot<TSaga> slot) => decide(slot);

    public void Complete(Outgoing? outgoing) => committed.TrySetResult(outgoing);

    public void Fail(Exception exception) => committed.TrySetException(exception);

    public void Cancel() => committed.TrySetCanceled(cancellationToken);
}
