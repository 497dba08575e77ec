using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Orchestrate.OpenCode.Tests.Fixtures;

/// <summary>What the fake model does with a request.</summary>
public delegate Task ModelReply(HttpContext http);

/// <summary>The fake model's repertoire, good and bad.</summary>
public static class Replies
{
    public static ModelReply Text(params string[] pieces) => async http =>
    {
        foreach (var piece in pieces)
            await ChunkAsync(http, new { role = "assistant", content = piece }, null);
        await EndAsync(http, "stop");
    };

    /// <summary>Says something and calls a tool in the same breath.</summary>
    public static ModelReply TextAndTool(string text, string name, object arguments) => async http =>
    {
        await ChunkAsync(http, new { role = "assistant", content = text }, null);
        await Tool(name, arguments)(http);
    };

    /// <summary>Begins to answer and never goes on.</summary>
    public static ModelReply Stall(string text) => async http =>
    {
        await ChunkAsync(http, new { role = "assistant", content = text }, null);
        await Hang()(http);
    };

    public static ModelReply Tool(string name, object arguments) => async http =>
    {
        var call = new { index = 0, id = $"call_{Guid.NewGuid():N}", type = "function", function = new { name, arguments = JsonSerializer.Serialize(arguments) } };
        await ChunkAsync(http, new { role = "assistant", tool_calls = new[] { call } }, null);
        await EndAsync(http, "tool_calls");
    };

    public static ModelReply Finish(string text, string reason) => async http =>
    {
        await ChunkAsync(http, new { role = "assistant", content = text }, null);
        await EndAsync(http, reason);
    };

    public static ModelReply Status(int status, string message, int? retryAfterMilliseconds = null) => async http =>
    {
        http.Response.StatusCode = status;
        if (retryAfterMilliseconds is { } wait)
            http.Response.Headers["retry-after-ms"] = $"{wait}";
        await http.Response.WriteAsJsonAsync(new { error = new { message } });
    };

    /// <summary>Never answers; ends when the caller goes away.</summary>
    public static ModelReply Hang(Action? onGone = null) => async http =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        onGone?.Invoke();
    };

    /// <summary>200 and nothing.</summary>
    public static ModelReply Empty => _ => Task.CompletedTask;

    /// <summary>Half an answer, then the connection is cut.</summary>
    public static ModelReply Cut => async http =>
    {
        await ChunkAsync(http, new { role = "assistant", content = "half an ans" }, null);
        http.Abort();
    };

    public static ModelReply Garbage => async http =>
    {
        await http.Response.WriteAsync("data: {\"choices\":[{\"delta\":{\"content\":\n\n");
        await http.Response.WriteAsync("data: [DONE]\n\n");
    };

    private static async Task EndAsync(HttpContext http, string reason)
    {
        await ChunkAsync(http, new { }, reason);
        await WriteAsync(http, new { id = "c", @object = "chat.completion.chunk", choices = Array.Empty<object>(), usage = new { prompt_tokens = 10, completion_tokens = 2, total_tokens = 12 } });
        await http.Response.WriteAsync("data: [DONE]\n\n");
    }

    private static Task ChunkAsync(HttpContext http, object delta, string? reason) =>
        WriteAsync(http, new { id = "c", @object = "chat.completion.chunk", model = "m", choices = new[] { new { index = 0, delta, finish_reason = reason } } });

    private static async Task WriteAsync(HttpContext http, object chunk)
    {
        await http.Response.WriteAsync($"data: {JsonSerializer.Serialize(chunk)}\n\n");
        await http.Response.Body.FlushAsync();
    }
}
