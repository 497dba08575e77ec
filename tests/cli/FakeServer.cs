using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Orchestrate.Cli.Tests;

/// <summary>A server that answers as a test says, and remembers what it was asked.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeServer(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<FakeServer> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var server = new FakeServer(app);
        app.Run(context =>
        {
            server.Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} after={context.Request.Headers["Last-Event-ID"]} key={context.Request.Headers.Authorization}");
            return answer(context);
        });
        await app.StartAsync();
        return server;
    }

    public static Task<FakeServer> StartAsync(int status, string json) => StartAsync(context => JsonAsync(context, status, json));

    public static async Task JsonAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = status >= 400 ? "application/problem+json" : "application/json";
        await context.Response.WriteAsync(json);
    }

    /// <summary>Sends text as an event stream; then the connection is torn, or ends properly.</summary>
    public static async Task StreamAsync(HttpContext context, string text, bool tear = false)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(text);
        await context.Response.Body.FlushAsync();
        if (tear)
            context.Abort();
    }

    public static string Frame(long? seq, string type, string properties = "{}") =>
        $"{(seq is null ? string.Empty : $"id: {seq}\n")}data: {{\"type\":\"{type}\",\"properties\":{properties}}}\n\n";

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
