using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Orchestrate.Workspaces.Tests;

/// <summary>Takes artifacts and answers as a test says.</summary>
internal sealed class FakeRunApi : IAsyncDisposable
{
    public const string Secret = "the-secret-of-the-runners";

    private readonly WebApplication _app;

    private FakeRunApi(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    /// <summary>Status of the answer to the n-th request, from 1.</summary>
    public Func<int, int> Status { get; set; } = _ => 201;

    public ConcurrentQueue<(string Request, string? Type, string? Secret, byte[] Content)> Received { get; } = new();

    public static async Task<FakeRunApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var server = new FakeRunApi(app);
        app.Run(server.TakeAsync);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content);
        Received.Enqueue(($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}", context.Request.ContentType, context.Request.Headers["X-Orchestrate-Runner-Secret"], content.ToArray()));
        context.Response.StatusCode = Status(Received.Count);
        await context.Response.WriteAsync("an answer");
    }
}
