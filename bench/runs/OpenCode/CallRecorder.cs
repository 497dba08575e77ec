using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Orchestrate.Bench.OpenCode;

/// <summary>Stands between a runner and OpenCode, passes everything on as it comes and writes down how long each request took.</summary>
internal sealed class CallRecorder : IAsyncDisposable
{
    private readonly ConcurrentQueue<OpenCodeCall> _calls = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly WebApplication _app;
    private readonly Uri _target;

    private CallRecorder(Uri target, int port)
    {
        _target = target;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        Url = new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}/"));
        _app.Urls.Add(Url.GetLeftPart(UriPartial.Authority));
        _app.Run(PassOnAsync);
    }

    /// <summary>Where it listens.</summary>
    internal Uri Url { get; }

    /// <summary>What was asked so far; the stream of events, which never ends, is left out.</summary>
    internal IReadOnlyList<OpenCodeCall> Calls => [.. _calls];

    internal static async Task<CallRecorder> StartAsync(Uri target, int port, CancellationToken cancellationToken)
    {
        var recorder = new CallRecorder(target, port);
        await recorder._app.StartAsync(cancellationToken);
        return recorder;
    }

    public async ValueTask DisposeAsync()
    {
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2)))
            await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassOnAsync(HttpContext context)
    {
        var (from, path) = (DateTimeOffset.UtcNow, context.Request.Path.Value!.Trim('/'));
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_target, context.Request.Path + context.Request.QueryString));
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
            if (context.Request.ContentType is { } type)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        foreach (var header in context.Request.Headers.Where(header => header.Key is "Authorization" or "Accept"))
            request.Headers.TryAddWithoutValidation(header.Key, header.Value.ToString());
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
            var buffer = new byte[16 * 1024];
            while (await body.ReadAsync(buffer, context.RequestAborted) is > 0 and var count)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, count), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The runner went away from a stream of events; that is how it leaves one.
            return;
        }

        if (!path.EndsWith("event", StringComparison.Ordinal))
            _calls.Enqueue(new OpenCodeCall($"{context.Request.Method} {path.Split('/')[^1]}", from, DateTimeOffset.UtcNow));
    }
}
