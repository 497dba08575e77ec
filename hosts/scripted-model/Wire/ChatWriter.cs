using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using Orchestrate.ScriptedModel.Playing;
using Orchestrate.ScriptedModel.Scenarios;

namespace Orchestrate.ScriptedModel.Wire;

/// <summary>Writes answers and faults in the shape of a chat completion.</summary>
internal static class ChatWriter
{
    private const int PieceLength = 48;

    /// <summary>Writes the whole answer, or what its fault leaves of it.</summary>
    public static async Task WriteAsync(HttpContext http, ChatRequest request, ScriptedAnswer answer, ChatUsage usage, string id)
    {
        var cancel = http.RequestAborted;
        switch (answer.Fault?.Kind)
        {
            case null:
                await WholeAsync(http, request, answer, usage, id);
                break;
            case FaultKind.Status:
                if (answer.Fault.RetryAfter is { } seconds)
                    http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
                await ErrorAsync(http, answer.Fault.Status, "scripted_fault", $"Scripted fault: HTTP status {answer.Fault.Status}.");
                break;
            case FaultKind.Hang:
                await Task.Delay(Timeout.Infinite, cancel);
                break;
            case FaultKind.Stall:
                await HalfAsync(http, answer, id, request.Model);
                await Task.Delay(Timeout.Infinite, cancel);
                break;
            case FaultKind.CutStream:
                await HalfAsync(http, answer, id, request.Model);
                // A reset overtakes bytes that are still on their way.
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancel);
                http.Abort();
                break;
            case FaultKind.EmptyBody:
                http.Response.ContentType = "text/event-stream";
                break;
            case FaultKind.Garbage:
                await EventAsync(http, "{\"choices\": [oops", cancel);
                break;
            case FaultKind.Html:
                http.Response.ContentType = "text/html";
                await http.Response.WriteAsync("<html><body><h1>Welcome</h1></body></html>", cancel);
                break;
            case FaultKind.DoneOnly:
                await EventAsync(http, "[DONE]", cancel);
                break;
            case FaultKind.NoFinish:
                await EventAsync(http, Chunk(id, request.Model, new JsonObject { ["role"] = "assistant", ["content"] = "" }, null), cancel);
                await EventAsync(http, "[DONE]", cancel);
                break;
            case FaultKind.NoCalls:
                await EventAsync(http, Chunk(id, request.Model, new JsonObject { ["role"] = "assistant", ["content"] = "" }, "tool_calls"), cancel);
                await EventAsync(http, "[DONE]", cancel);
                break;
            case FaultKind.CutOff:
                await HalfAsync(http, answer, id, request.Model);
                await EventAsync(http, Chunk(id, request.Model, [], "length"), cancel);
                await EventAsync(http, "[DONE]", cancel);
                break;
            case FaultKind.ContextFull:
                await ErrorAsync(http, StatusCodes.Status400BadRequest, "context_length_exceeded", "This model's maximum context length is exceeded. Reduce the length of the messages.");
                break;
        }
    }

    /// <summary>Writes an error in OpenAI's shape.</summary>
    public static Task ErrorAsync(HttpContext http, int status, string code, string message)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = "scripted_model", ["code"] = code } }, http.RequestAborted);
    }

    private static async Task WholeAsync(HttpContext http, ChatRequest request, ScriptedAnswer answer, ChatUsage usage, string id)
    {
        var finish = answer.Calls.Count > 0 ? "tool_calls" : "stop";
        if (!request.Stream)
        {
            await http.Response.WriteAsJsonAsync(Completion(request, answer, usage, id, finish), http.RequestAborted);
            return;
        }

        foreach (var delta in Deltas(answer))
            await EventAsync(http, Chunk(id, request.Model, delta, null), http.RequestAborted);
        await EventAsync(http, Chunk(id, request.Model, [], finish), http.RequestAborted);
        if (request.IncludeUsage)
        {
            var last = Envelope(id, request.Model, "chat.completion.chunk", []);
            last["usage"] = usage.ToJson();
            await EventAsync(http, last, http.RequestAborted);
        }

        await EventAsync(http, "[DONE]", http.RequestAborted);
    }

    private static async Task HalfAsync(HttpContext http, ScriptedAnswer answer, string id, string model)
    {
        var deltas = Deltas(answer).ToArray();
        foreach (var delta in deltas.Take((deltas.Length + 1) / 2))
            await EventAsync(http, Chunk(id, model, delta, null), http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    private static IEnumerable<JsonObject> Deltas(ScriptedAnswer answer)
    {
        yield return new JsonObject { ["role"] = "assistant", ["content"] = "" };
        foreach (var piece in Pieces(answer.Text))
            yield return new JsonObject { ["content"] = piece };
        for (var i = 0; i < answer.Calls.Count; i++)
        {
            var (name, arguments) = answer.Calls[i];
            yield return new JsonObject { ["tool_calls"] = new JsonArray(Call(i, name, arguments[..(arguments.Length / 2)])) };
            yield return new JsonObject
            {
                ["tool_calls"] = new JsonArray(new JsonObject { ["index"] = i, ["function"] = new JsonObject { ["arguments"] = arguments[(arguments.Length / 2)..] } }),
            };
        }
    }

    // A surrogate pair must not be torn apart: each piece is encoded on its own.
    private static IEnumerable<string> Pieces(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = Math.Min(start + PieceLength, text.Length);
            if (end < text.Length && char.IsLowSurrogate(text[end]))
                end++;
            yield return text[start..end];
            start = end;
        }
    }

    private static JsonObject Call(int index, string name, string arguments) => new()
    {
        ["index"] = index,
        ["id"] = $"call_{Guid.NewGuid():N}",
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments },
    };

    private static JsonObject Completion(ChatRequest request, ScriptedAnswer answer, ChatUsage usage, string id, string finish)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = answer.Text };
        if (answer.Calls.Count > 0)
            message["tool_calls"] = new JsonArray([.. answer.Calls.Select((c, i) => Call(i, c.Name, c.Arguments))]);
        var completion = Envelope(id, request.Model, "chat.completion", [new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = finish }]);
        completion["usage"] = usage.ToJson();
        return completion;
    }

    private static JsonObject Chunk(string id, string model, JsonObject delta, string? finish) =>
        Envelope(id, model, "chat.completion.chunk", [new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }]);

    private static JsonObject Envelope(string id, string model, string kind, JsonArray choices) =>
        new() { ["id"] = id, ["object"] = kind, ["created"] = 1, ["model"] = model, ["choices"] = choices };

    private static Task EventAsync(HttpContext http, JsonObject data, CancellationToken cancel) => EventAsync(http, data.ToJsonString(), cancel);

    private static async Task EventAsync(HttpContext http, string data, CancellationToken cancel)
    {
        if (!http.Response.HasStarted)
        {
            http.Response.ContentType = "text/event-stream";
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        }

        await http.Response.WriteAsync($"data: {data}\n\n", cancel);
        await http.Response.Body.FlushAsync(cancel);
    }
}
