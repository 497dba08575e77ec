using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Orchestrate.EventStream.Hub;

namespace Orchestrate.EventStream.Http;

/// <summary>Writes frames to one client: at once, unbuffered, with a limit on how long a client may not read.</summary>
internal sealed class SseResponse(HttpContext context, CancellationToken cancellationToken)
{
    private const int FlushBytes = 64 * 1024;
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(30);

    private PipeWriter Writer => context.Response.BodyWriter;

    /// <summary>Sends the headers with the first frame.</summary>
    public async Task BeginAsync(Frame first)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // A client that is behind gets a frame that says so; the server's own limit would cut it off without a word.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        Add(first.Bytes);
        await FlushAsync();
    }

    /// <summary>Adds a frame; it leaves with the next flush.</summary>
    public void Add(ReadOnlyMemory<byte> frame) => Writer.Write(frame.Span);

    /// <summary>Flushes when much has gathered.</summary>
    public Task FlushIfLargeAsync() => Writer.UnflushedBytes >= FlushBytes ? FlushAsync() : Task.CompletedTask;

    /// <summary>Sends what was added.</summary>
    /// <exception cref="OperationCanceledException">The client is gone, or has not read for too long.</exception>
    public async Task FlushAsync()
    {
        var flush = Writer.FlushAsync(cancellationToken);
        if (flush.IsCompleted)
        {
            Check(await flush);
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            Check(await flush.AsTask().WaitAsync(Stall, limit.Token));
        }
        catch (TimeoutException)
        {
            context.Abort();
            throw new OperationCanceledException("The client has not read for too long.");
        }
    }

    private static void Check(FlushResult result)
    {
        if (result.IsCompleted)
            throw new OperationCanceledException("The client is gone.");
    }
}
