using Orchestrate.Messaging;

namespace Orchestrate.RunApi.Store;

/// <summary>A submission that waits to be stored.</summary>
internal sealed class PendingSubmission(Submission submission, OutboxRow row, CancellationToken cancellationToken)
{
    // Whoever waits goes on with sending and answering: that must not hold up the writer.
    private readonly TaskCompletionSource<StoredSubmission> stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The submission.</summary>
    public Submission Submission { get; } = submission;

    /// <summary>What tells the coordinator.</summary>
    public OutboxRow Row { get; } = row;

    /// <summary>Completes after the commit.</summary>
    public Task<StoredSubmission> Stored => stored.Task;

    /// <summary>Gives it up if the client has left; false when it is to be stored.</summary>
    public bool GiveUpIfLeft() => cancellationToken.IsCancellationRequested && stored.TrySetCanceled(cancellationToken);

    /// <summary>It is stored, or was before.</summary>
    public void Complete(StoredSubmission outcome) => stored.TrySetResult(outcome);

    /// <summary>It could not be stored.</summary>
    public void Fail(Exception exception) => stored.TrySetException(exception);
}
