using Orchestrate.EventStream.Hub;

namespace Orchestrate.EventStream.Http;

/// <summary>One client's stream of all runs: a snapshot of the open ones, then live. Resuming is done per run.</summary>
internal sealed class AllRunsStream(EventHub hub, IHostApplicationLifetime lifetime)
{
    /// <summary>Streams until the client goes or the server stops.</summary>
    public async Task RunAsync(HttpContext context)
    {
        var gone = context.RequestAborted;
        var response = new SseResponse(context, gone);
        var subscriber = hub.NewSubscriber();
        using var stop = lifetime.ApplicationStopping.Register(subscriber.End);
        try
        {
            var runs = await hub.AttachToAllAsync(subscriber, gone);
            var known = runs.ToDictionary(r => r.RunId, r => r.LastSeq);
            var open = runs.Where(r => !r.Terminal).ToList();
            await response.BeginAsync(Frames.AllReady(open.Count));
            foreach (var run in open)
                response.Add(Frames.Snapshot(run).Bytes);
            await response.FlushAsync();

            while (!subscriber.TooSlow && await subscriber.Frames.WaitToReadAsync(gone))
            {
                while (!subscriber.TooSlow && subscriber.Frames.TryRead(out var frame))
                {
                    // Already in the snapshot.
                    if (frame.Seq is { } seq && known.TryGetValue(frame.RunId, out var last) && seq <= last)
                        continue;
                    response.Add(frame.WithoutId);
                    await response.FlushIfLargeAsync();
                }

                await response.FlushAsync();
            }

            var closing = subscriber.TooSlow
                ? Frames.Closing("slow_client", "Events came faster than they were read; reconnect for a new snapshot.", null)
                : Frames.Closing("server_stopping", "The server stops; reconnect for a new snapshot.", null);
            response.Add(closing.Bytes);
            await response.FlushAsync();
        }
        catch (OperationCanceledException)
        {
            // The client left, or was cut off for not reading.
            context.Abort();
        }
        finally
        {
            hub.DetachFromAll(subscriber);
        }
    }
}
