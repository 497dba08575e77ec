namespace Orchestrate.Messaging;

/// <summary>A report that waits to be sent.</summary>
internal sealed class WaitingReport(object report, byte[] envelope, CancellationToken cancellationToken)
{
    // Whoever waits goes on with its own work: that must not hold up the others' sending.
    private readonly TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public object Report => report;

    public byte[] Envelope => envelope;

    public bool IsGivenUp => cancellationToken.IsCancellationRequested;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Completes when the broker has taken it.</summary>
    public Task Sent => sent.Task;

    public void Complete() => sent.TrySetResult();

    public void Fail(Exception exception) => sent.TrySetException(exception);

    public void Cancel() => sent.TrySetCanceled(cancellationToken);
}
