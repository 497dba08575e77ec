using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Orchestrate.Http.Tests.Support;

/// <summary>Something behind the gateway that answers as a test wants it, and remembers what came. It is always ready.</summary>
internal sealed class FakeService : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeService(WebApplication app) => this.app = app;

    public string Url => app.Urls.First();

    /// <summary>Requests but health checks.</summary>
    public ConcurrentQueue<ReceivedRequest> Received { get; } = new();

    /// <param name="answer">Answers everything but health checks.</param>
    /// <param name="port">The port; 0 for any.</param>
    public static async Task<FakeService> StartAsync(RequestDelegate answer, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var service = new FakeService(app);
        app.Run(async context =>
        {
            if (context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
                return;
            using var body = new StreamReader(context.Request.Body);
            service.Received.Enqueue(new ReceivedRequest(
                context.Request.Method,
                context.Request.Path + context.Request.QueryString,
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                await body.ReadToEndAsync()));
            await answer(context);
        });
        await app.StartAsync();
        return service;
    }

    /// <summary>Answers everything with an empty object.</summary>
    public static Task OkAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("{}");
    }

    /// <summary>Breaks the connection without an answer.</summary>
    public static Task BreakAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Never answers; ends when the caller leaves.</summary>
    public static Task HangAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
