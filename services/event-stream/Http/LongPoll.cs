using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrate.EventStream.Hub;
using Orchestrate.EventStream.Log;

namespace Orchestrate.EventStream.Http;

/// <summary>The same events as a page of JSON, for clients that cannot hold a stream open.</summary>
internal sealed class LongPoll(IEventLog log, EventHub hub, IOptions<EventStreamOptions> options, TimeProvider time)
{
    /// <summary>A page stays well under the 256 000 bytes that OpenChamber's extension host reads.</summary>
    private const int MaxBytes = 200_000;

    /// <summary>The events after a sequence number; waits that long for the first.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(RunPosition run, long after, TimeSpan wait, int limit, CancellationToken cancellationToken)
    {
        if (wait > TimeSpan.Zero && !run.Terminal && run.LastSeq <= after)
        {
            await WaitAsync(run.RunId, after, wait, cancellationToken);
            run = await log.FindAsync(run.RunId, cancellationToken) ?? run;
        }

        var rows = await log.ReadAsync(run.RunId, after, Math.Min(limit, options.Value.PageSize), cancellationToken);
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("run_id", run.RunId);
        json.WriteString("status", run.Status);
        json.WriteStartArray("events");
        var next = after;
        var written = 0;
        foreach (var row in rows)
        {
            var frame = Frames.Event(run.RunId, row);
            if (written > 0 && written + frame.Json.Length > MaxBytes)
                break;
            json.WriteRawValue(frame.Json.Span, skipInputValidation: true);
            written += frame.Json.Length;
            next = row.Seq;
        }

        json.WriteEndArray();
        if (rows.Count > 0 && rows[0].Seq > after + 1)
        {
            json.WriteStartObject("gap");
            json.WriteNumber("from", after + 1);
            json.WriteNumber("to", rows[0].Seq - 1);
            json.WriteEndObject();
        }

        json.WriteNumber("next_after", next);
        json.WriteNumber("last_seq", Math.Max(run.LastSeq, next));
        json.WriteBoolean("end", run.Terminal && next >= run.LastSeq);
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
        return buffer.WrittenMemory;
    }

    private async Task WaitAsync(Guid runId, long after, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(wait, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var subscriber = hub.NewSubscriber();
        try
        {
            var attachment = await hub.AttachAsync(runId, subscriber, limit.Token);
            try
            {
                if (attachment.Terminal || attachment.Position > after)
                    return;
                await foreach (var frame in subscriber.Frames.ReadAllAsync(limit.Token))
                {
                    if (frame.Seq > after)
                        return;
                }
            }
            finally
            {
                hub.Detach(runId, subscriber);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing happened in time: an empty page says so.
            return;
        }
    }
}
