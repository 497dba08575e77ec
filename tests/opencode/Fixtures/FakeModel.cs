using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Orchestrate.OpenCode.Tests.Fixtures;

/// <summary>An OpenAI-compatible model on a free port. Each test case plays its own part, found by a key in the prompt.</summary>
public sealed class FakeModel : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<ModelRequest, ModelReply>> cases = new();
    private readonly ConcurrentQueue<(string Case, ModelRequest Request)> requests = new();
    private readonly WebApplication app;

    private FakeModel(WebApplication app) => this.app = app;

    public Uri BaseUrl => new($"{app.Urls.Single()}/v1");

    public static async Task<FakeModel> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var model = new FakeModel(builder.Build());
        model.app.MapPost("/v1/chat/completions", model.AnswerAsync);
        await model.app.StartAsync();
        return model;
    }

    public void Play(string key, Func<ModelRequest, ModelReply> part) => cases[key] = part;

    /// <summary>Requests of a case, in order.</summary>
    public IReadOnlyList<ModelRequest> Requests(string key) => [.. requests.Where(entry => entry.Case == key).Select(entry => entry.Request)];

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var document = await JsonDocument.ParseAsync(http.Request.Body);
        var request = new ModelRequest(0, http.Request.Headers["x-session-id"].ToString(), http.Request.Headers.Authorization.ToString(), document.RootElement.Clone());
        var key = cases.Keys.First(key => request.UserText.Contains(key, StringComparison.Ordinal));
        request = request with { Number = Requests(key).Count + 1 };
        requests.Enqueue((key, request));
        http.Response.ContentType = "text/event-stream";
        await cases[key](request)(http);
    }
}
