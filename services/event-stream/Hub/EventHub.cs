using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;
using Orchestrate.EventStream.Log;

namespace Orchestrate.EventStream.Hub;

/// <summary>Connects the bus and the log with the clients of this process. One for each process; holds nothing that another process could not read again.</summary>
public sealed class EventHub(IEventLog log, TimeProvider time, IOptions<EventStreamOptions> options)
{
    private static readonly TimeSpan KeepEnded = TimeSpan.FromMinutes(2);

    private readonly Lock sync = new();
    private readonly ConcurrentDictionary<Guid, RunFeed> feeds = new();
    private ImmutableArray<Subscriber> watchersOfAll = [];

    /// <summary>Clients of runs and of all runs.</summary>
    public int Watchers => feeds.Values.Sum(f => f.Holders) + watchersOfAll.Length;

    /// <summary>A buffer for one client.</summary>
    public Subscriber NewSubscriber() => new(options.Value.ClientBuffer);

    /// <summary>Lets a client watch a run. What happened up to the returned position, it reads from the log.</summary>
    public async Task<Attachment> AttachAsync(Guid runId, Subscriber subscriber, CancellationToken cancellationToken)
    {
        RunFeed feed;
        lock (sync)
        {
            feed = FeedOf(runId);
            feed.Holders++;
        }

        try
        {
            return await feed.AttachAsync(subscriber, cancellationToken);
        }
        catch
        {
            Release(feed);
            throw;
        }
    }

    /// <summary>The client is gone.</summary>
    public void Detach(Guid runId, Subscriber subscriber)
    {
        if (!feeds.TryGetValue(runId, out var feed))
            return;
        feed.Detach(subscriber);
        Release(feed);
    }

    /// <summary>Lets a client watch all runs, from now on. Returns where they stand.</summary>
    public async Task<IReadOnlyList<RunPosition>> AttachToAllAsync(Subscriber subscriber, CancellationToken cancellationToken)
    {
        var recent = await log.RecentAsync(cancellationToken);
        lock (sync)
        {
            foreach (var run in recent)
                FeedOf(run.RunId).StartAt(run.LastSeq);
            ImmutableInterlocked.Update(ref watchersOfAll, (all, added) => all.Add(added), subscriber);
        }

        return await log.RecentAsync(cancellationToken);
    }

    /// <summary>The client of all runs is gone.</summary>
    public void DetachFromAll(Subscriber subscriber) => ImmutableInterlocked.Update(ref watchersOfAll, (all, gone) => all.Remove(gone), subscriber);

    /// <summary>Takes events from the bus. A run whose log has to be read holds up no other run.</summary>
    public Task PublishAsync(RunEventsRecorded message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Others is { } others
            ? Task.WhenAll([PublishRunAsync(message, cancellationToken), .. others.Select(other => PublishRunAsync(other, cancellationToken))])
            : PublishRunAsync(message, cancellationToken);
    }

    private async Task PublishRunAsync(RunEventsRecorded message, CancellationToken cancellationToken)
    {
        if (!feeds.TryGetValue(message.RunId, out var feed))
        {
            if (watchersOfAll.IsEmpty)
                return;
            lock (sync)
            {
                feed = FeedOf(message.RunId);
                // Whoever watches all runs knows those that there were: this one is new, also when what another replica told of it comes later.
                if (feed.Holders == 0)
                    feed.StartAt(0);
            }
        }

        await feed.ApplyAsync(message.Events, message.Terminal, time.GetUtcNow(), cancellationToken);
    }

    /// <summary>Takes live progress from the bus.</summary>
    public void Publish(TurnProgressed message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var all = watchersOfAll;
        feeds.TryGetValue(message.RunId, out var feed);
        if (all.IsEmpty && feed is not { Holders: > 0 })
            return;
        var frame = Frames.Progress(message);
        feed?.Offer(frame);
        foreach (var watcher in all)
            watcher.Offer(frame);
    }

    /// <summary>Shows every client that the stream lives.</summary>
    public void Beat()
    {
        var frame = Frames.Heartbeat(time.GetUtcNow());
        foreach (var feed in feeds.Values)
            feed.Offer(frame);
        foreach (var watcher in watchersOfAll)
            watcher.Offer(frame);
    }

    /// <summary>Compares what was given out with the log, so that a lost message is late by one look at most.</summary>
    public async Task RereadAsync(CancellationToken cancellationToken)
    {
        Forget();
        var positions = new Dictionary<Guid, RunPosition>();
        var open = feeds.Values.Where(f => !f.Terminal).Select(f => f.RunId).ToList();
        if (open.Count > 0)
        {
            foreach (var run in await log.FindAsync(open, cancellationToken))
                positions[run.RunId] = run;
        }

        if (!watchersOfAll.IsEmpty)
        {
            foreach (var run in await log.RecentAsync(cancellationToken))
                positions[run.RunId] = run;
        }

        await Parallel.ForEachAsync(positions.Values, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken }, async (run, token) =>
        {
            RunFeed feed;
            lock (sync)
                feed = FeedOf(run.RunId);
            // A client is about to say where it starts; without one, the run is new to this process and begins at its first event.
            if (feed is { Position: < 0, Holders: > 0 })
                return;
            if (feed.Position < run.LastSeq || (run.Terminal && !feed.Terminal))
                await feed.CatchUpAsync(run, time.GetUtcNow(), token);
        });
    }

    private RunFeed FeedOf(Guid runId) => feeds.GetOrAdd(runId, id => new RunFeed(id, log, options.Value.PageSize, () => watchersOfAll));

    private void Release(RunFeed feed)
    {
        lock (sync)
        {
            if (--feed.Holders == 0 && watchersOfAll.IsEmpty)
                feeds.TryRemove(feed.RunId, out _);
        }
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        lock (sync)
        {
            foreach (var feed in feeds.Values)
            {
                if (feed.Holders == 0 && (watchersOfAll.IsEmpty || feed.EndedAt + KeepEnded < now))
                    feeds.TryRemove(feed.RunId, out _);
            }
        }
    }
}
