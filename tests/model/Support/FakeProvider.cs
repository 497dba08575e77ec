using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Orchestrate.Model.Tests.Support;

/// <summary>A model provider whose every byte a test decides.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    public const string Answer = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"ok\"},\"finish_reason\":null}]}\n\n"
        + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

    private readonly WebApplication _app;

    private FakeProvider(WebApplication app) => _app = app;

    public Uri BaseUrl => new($"{_app.Urls.Single()}/v1");

    /// <summary>What it was asked, in order of arrival.</summary>
    public ConcurrentQueue<(JsonObject Body, IReadOnlyDictionary<string, string> Headers)> Requests { get; } = new();

    /// <summary>Calls whose client went away.</summary>
    public int Aborted { get; private set; }

    public Func<HttpContext, Task> Behaviour { get; set; } = http => StreamAsync(http, Answer + Usage(100, 0, 10));

    public static string Usage(int input, int cached, int output) =>
        $"data: {{\"choices\":[],\"usage\":{{\"prompt_tokens\":{input},\"completion_tokens\":{output},\"prompt_tokens_details\":{{\"cached_tokens\":{cached}}}}}}}\n\ndata: [DONE]\n\n";

    public static async Task<FakeProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var provider = new FakeProvider(builder.Build());
        provider._app.MapPost("/v1/chat/completions", provider.HandleAsync);
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>Answers with an event stream, in pieces when several are given.</summary>
    public static async Task StreamAsync(HttpContext http, params string[] pieces)
    {
        http.Response.ContentType = "text/event-stream";
        foreach (var piece in pieces)
        {
            await http.Response.WriteAsync(piece, http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }

    public static Task SilentAsync(HttpContext http) => Task.Delay(Timeout.Infinite, http.RequestAborted);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        var body = await JsonNode.ParseAsync(http.Request.Body);
        Requests.Enqueue((body!.AsObject(), http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString())));
        try
        {
            await Behaviour(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            Aborted++;
        }
    }
}
