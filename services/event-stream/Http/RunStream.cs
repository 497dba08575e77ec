using Microsoft.Extensions.Options;
using Orchestrate.EventStream.Hub;
using Orchestrate.EventStream.Log;

namespace Orchestrate.EventStream.Http;

/// <summary>One client's stream of one run: ready, replay from the log, live, end.</summary>
internal sealed class RunStream(IEventLog log, EventHub hub, IHostApplicationLifetime lifetime, IOptions<EventStreamOptions> options)
{
    /// <summary>Streams until the run ends, the client goes, or the server stops.</summary>
    public async Task RunAsync(HttpContext context, RunPosition run, long after)
    {
        var gone = context.RequestAborted;
        var response = new SseResponse(context, gone);
        var subscriber = hub.NewSubscriber();
        using var stop = lifetime.ApplicationStopping.Register(subscriber.End);
        try
        {
            await response.BeginAsync(Frames.Ready(run, after));
            // Most of the history first, so that the buffer does not fill while it is sent; then attach and read the rest.
            var sent = await ReplayAsync(response, run.RunId, after, target: run.LastSeq, gone);
            var attachment = await hub.AttachAsync(run.RunId, subscriber, gone);
            try
            {
                sent = await ReplayAsync(response, run.RunId, sent, attachment.Position, gone);
                if (!attachment.Terminal)
                    sent = await FollowAsync(response, subscriber, sent, gone);
                await CloseAsync(response, subscriber, sent);
            }
            finally
            {
                hub.Detach(run.RunId, subscriber);
            }
        }
        catch (OperationCanceledException)
        {
            // The client left, or was cut off for not reading; it comes back with its last id.
            context.Abort();
        }
    }

    private static async Task<long> FollowAsync(SseResponse response, Subscriber subscriber, long sent, CancellationToken gone)
    {
        var frames = subscriber.Frames;
        while (await frames.WaitToReadAsync(gone))
        {
            while (!subscriber.TooSlow && frames.TryRead(out var frame))
            {
                if (frame.Seq is { } seq)
                {
                    if (seq <= sent)
                        continue;
                    sent = seq;
                }

                response.Add(frame.Bytes);
                await response.FlushIfLargeAsync();
            }

            await response.FlushAsync();
            if (subscriber.TooSlow)
                break;
        }

        return sent;
    }

    private async Task<long> ReplayAsync(SseResponse response, Guid runId, long sent, long target, CancellationToken gone)
    {
        while (sent < target)
        {
            var rows = await log.ReadAsync(runId, sent, options.Value.PageSize, gone);
            var next = rows.Count > 0 ? rows[0].Seq : target + 1;
            if (next > sent + 1)
                response.Add(Frames.Gap(runId, sent + 1, next - 1).Bytes);
            if (rows.Count == 0)
                sent = target;
            foreach (var row in rows)
            {
                response.Add(Frames.Event(runId, row).Bytes);
                sent = row.Seq;
                await response.FlushIfLargeAsync();
            }

            await response.FlushAsync();
        }

        return sent;
    }

    private async Task CloseAsync(SseResponse response, Subscriber subscriber, long sent)
    {
        if (subscriber.TooSlow)
            response.Add(Frames.Closing("slow_client", "Events came faster than they were read; reconnect with Last-Event-ID to go on.", sent).Bytes);
        else if (lifetime.ApplicationStopping.IsCancellationRequested)
            response.Add(Frames.Closing("server_stopping", "The server stops; reconnect with Last-Event-ID to go on.", sent).Bytes);
        await response.FlushAsync();
    }
}
