namespace Orchestrate.WorkerRunner.Leases;

/// <summary>A piece of work that this runner holds: its epoch, and the signal to stop.</summary>
public sealed class WorkLease : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    internal WorkLease(Guid runId, Guid workId, int epoch)
    {
        RunId = runId;
        WorkId = workId;
        Epoch = epoch;
    }

    /// <summary>The run.</summary>
    public Guid RunId { get; }

    /// <summary>The work.</summary>
    public Guid WorkId { get; }

    /// <summary>The epoch that results must carry.</summary>
    public int Epoch { get; }

    /// <summary>Fires when the coordinator says stop, or has not been heard of for too long.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Why it must stop.</summary>
    public string? StopReason { get; private set; }

    /// <summary>Asks the work to stop; the first reason stays.</summary>
    public void RequestStop(string reason)
    {
        StopReason ??= reason;
        _stop.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();
}
