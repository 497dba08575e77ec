using System.Collections.Immutable;
using Orchestrate.Contracts.Runs;
using Orchestrate.EventStream.Log;

namespace Orchestrate.EventStream.Hub;

/// <summary>
/// One run's events for all who watch it in this process, in order and without gaps: what was seen is dropped, what is missing is read from the log.
/// </summary>
internal sealed class RunFeed(Guid runId, IEventLog log, int pageSize, Func<ImmutableArray<Subscriber>> watchersOfAll) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private ImmutableArray<Subscriber> watchers = [];
    private long position = -1;

    public Guid RunId => runId;

    /// <summary>Clients that hold this feed; counted by the hub.</summary>
    public int Holders { get; set; }

    /// <summary>Sequence number of the last event that was given out; negative until it is known.</summary>
    public long Position => Interlocked.Read(ref position);

    public bool Terminal { get; private set; }

    /// <summary>When the end was seen; ended feeds are forgotten some time later.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Starts at a known place; does nothing once the feed is on its way.</summary>
    public void StartAt(long after) => Interlocked.CompareExchange(ref position, after, -1);

    /// <summary>Adds a client. Everything after the returned position reaches it.</summary>
    public async Task<Attachment> AttachAsync(Subscriber subscriber, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (position < 0)
            {
                var found = await log.FindAsync(runId, cancellationToken);
                Interlocked.Exchange(ref position, found?.LastSeq ?? 0);
                Terminal = found?.Terminal ?? false;
            }

            watchers = watchers.Add(subscriber);
            return new Attachment(position, Terminal);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Detach(Subscriber subscriber) => ImmutableInterlocked.Update(ref watchers, (all, gone) => all.Remove(gone), subscriber);

    /// <summary>Takes rows from the bus: any order, any repetition.</summary>
    public async Task ApplyAsync(IReadOnlyList<RecordedEvent> rows, bool terminal, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return;
        await gate.WaitAsync(cancellationToken);
        try
        {
            StartAt(rows[0].Seq - 1);
            if (rows[0].Seq > position + 1)
                await CatchUpAsync(rows[^1].Seq, cancellationToken);
            foreach (var row in rows)
                Give(row);
            if (terminal)
                End(now);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Reads what the log has beyond what was given out.</summary>
    public async Task CatchUpAsync(RunPosition target, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            StartAt(0);
            await CatchUpAsync(target.LastSeq, cancellationToken);
            if (target.Terminal && position >= target.LastSeq)
                End(now);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Gives out what is not in the log.</summary>
    public void Offer(Frame frame)
    {
        foreach (var watcher in watchers)
            watcher.Offer(frame);
    }

    public void Dispose() => gate.Dispose();

    private async Task CatchUpAsync(long target, CancellationToken cancellationToken)
    {
        while (position < target)
        {
            var rows = await log.ReadAsync(runId, position, pageSize, cancellationToken);
            if (rows.Count == 0)
                return;
            foreach (var row in rows)
                Give(row);
        }
    }

    private void Give(RecordedEvent row)
    {
        if (row.Seq <= position)
            return;
        if (row.Seq > position + 1)
        {
            var gap = Frames.Gap(runId, position + 1, row.Seq - 1);
            foreach (var watcher in watchers.AddRange(watchersOfAll()))
                watcher.OfferGap(gap);
        }

        Interlocked.Exchange(ref position, row.Seq);
        var all = watchersOfAll();
        if (watchers.IsEmpty && all.IsEmpty)
            return;
        var frame = Frames.Event(runId, row);
        foreach (var watcher in watchers)
            watcher.Offer(frame);
        foreach (var watcher in all)
            watcher.Offer(frame);
    }

    private void End(DateTimeOffset now)
    {
        if (Terminal)
            return;
        Terminal = true;
        EndedAt = now;
        foreach (var watcher in watchers)
            watcher.End();
    }
}
