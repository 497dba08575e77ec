using System.Threading.Channels;
using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Leases;

/// <summary>A piece of work that this runner holds: its epoch, and the signal to stop.</summary>
public sealed class WorkLease : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    // One place: however many calls end while a report is on its way, the next report tells of all of them.
    private readonly Channel<bool> _used = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly StartNotice _notice;
    private readonly LeaseAnswered? _claim;
    private Func<TurnUsage>? _measure;

    /// <summary>A lease under an epoch.</summary>
    public WorkLease(Guid runId, Guid workId, int epoch, StartNotice notice, LeaseAnswered? claim = null)
    {
        _notice = notice;
        _claim = claim;
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

    /// <summary>Whether the work had to be claimed: another runner, or an earlier process of this one, may have begun it.</summary>
    public bool Claimed => _claim is not null;

    /// <summary>Fires when the coordinator says stop, or has not been heard of for too long.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Why it must stop.</summary>
    public string? StopReason { get; private set; }

    /// <summary>A turn has its session: says where, so that people can look at it.</summary>
    public Task InSessionAsync(string serverUrl, string directory, string sessionId) => _notice.InSessionAsync(serverUrl, directory, sessionId);

    /// <summary>The work is done and is about to be reported. Returns what the coordinator was not told about its beginning; null when it was told all.</summary>
    public Task<WorkStarted?> EndAsync() => _notice.EndAsync();

    /// <summary>Whether the work is done and only its report is missing.</summary>
    internal bool IsDone { get; private set; }

    /// <summary>The work is done; its report is what is left.</summary>
    internal void Done() => IsDone = true;

    /// <summary>What the work has used so far; null while nothing measures it.</summary>
    public TurnUsage? Usage => Volatile.Read(ref _measure)?.Invoke();

    /// <summary>From now on heartbeats carry this measurement.</summary>
    /// <param name="measure">Called from any thread; what it returns never shrinks.</param>
    public void Measure(Func<TurnUsage> measure) => Volatile.Write(ref _measure, measure);

    /// <summary>Something was used: the next heartbeat goes out at once. Does not wait for it.</summary>
    public void ReportUsage() => _used.Writer.TryWrite(true);

    /// <summary>A turn's limits, with what the claim left of them: the runner that was lost before may have used some.</summary>
    public TurnLimits Within(TurnLimits limits) => limits with
    {
        Tokens = Math.Min(limits.Tokens, _claim?.Tokens ?? long.MaxValue),
        CostMicroUsd = Math.Min(limits.CostMicroUsd, _claim?.CostMicroUsd ?? long.MaxValue),
    };

    /// <summary>Completes when something was used since the last call of this method. Only one caller; it reports after this completed, and so tells of everything until then.</summary>
    internal Task UsageReportedAsync(CancellationToken cancellationToken)
    {
        _used.Reader.TryRead(out _);
        return _used.Reader.WaitToReadAsync(cancellationToken).AsTask();
    }

    /// <summary>Asks the work to stop; the first reason stays.</summary>
    public void RequestStop(string reason)
    {
        StopReason ??= reason;
        _stop.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();
}
