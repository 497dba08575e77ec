using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrate.OpenCodeStub;

/// <summary>Calls the configured OpenAI-compatible model as OpenCode does: streaming, with its headers and time limits.</summary>
public sealed class StubModel : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>One model call.</summary>
    /// <param name="provider">The provider's options: <c>baseURL</c>, <c>apiKey</c>, <c>headerTimeout</c>, <c>chunkTimeout</c>.</param>
    /// <param name="request">The request's body.</param>
    /// <param name="session">The session, for the headers.</param>
    /// <param name="onText">Gets streamed text.</param>
    /// <param name="cancellationToken">Aborts the call and closes its connection.</param>
    /// <exception cref="StubModelException">The call failed.</exception>
    public async Task<StubStep> CallAsync(JsonObject provider, JsonObject request, StubSession session, Action<string> onText, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, $"{provider["baseURL"]?.GetValue<string>().TrimEnd('/')}/chat/completions");
        message.Content = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json");
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", provider["apiKey"]?.GetValue<string>() ?? "none");
        message.Headers.Add("x-session-id", session.Id);
        message.Headers.Add("x-session-affinity", session.Id);
        if (session.ParentId is { } parent)
            message.Headers.Add("x-parent-session-id", parent);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            silence.CancelAfter(Milliseconds(provider, "headerTimeout"));
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            if (!response.IsSuccessStatusCode)
                throw await RefusedAsync(response, silence.Token);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(silence.Token));
            return await ReadAsync(reader, onText, () => silence.CancelAfter(Milliseconds(provider, "chunkTimeout")), silence.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StubModelException("APIError", "SSE read timed out", retryable: true);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new StubModelException("APIError", $"Cannot connect to API: {exception.Message}", retryable: true);
        }
    }

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private static async Task<StubStep> ReadAsync(StreamReader reader, Action<string> onText, Action onChunk, CancellationToken cancellationToken)
    {
        SortedDictionary<int, (string Id, string Name, StringBuilder Arguments)> calls = [];
        var (finish, input, output) = ("unknown", 0, 0);
        onChunk();
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            onChunk();
            if (!line.StartsWith("data:", StringComparison.Ordinal) || line[5..].Trim() is "[DONE]" or "")
                continue;
            var chunk = Parse(line[5..]);
            if (chunk["usage"] is JsonObject usage)
                (input, output) = (usage["prompt_tokens"]?.GetValue<int>() ?? 0, usage["completion_tokens"]?.GetValue<int>() ?? 0);
            if (chunk["choices"] is not JsonArray { Count: > 0 } choices)
                continue;
            var delta = choices[0]?["delta"];
            if (delta?["content"]?.GetValue<string>() is { Length: > 0 } text)
                onText(text);
            foreach (var call in delta?["tool_calls"] as JsonArray ?? [])
                Collect(calls, call!);
            if (choices[0]?["finish_reason"]?.GetValue<string>() is { } reason)
                finish = reason switch { "stop" => "stop", "length" => "length", "tool_calls" => "tool-calls", "content_filter" => "content-filter", _ => "unknown" };
        }
        return new StubStep(finish, [.. calls.Values.Select(call => new StubToolCall(call.Id, call.Name, call.Arguments.ToString()))], input, output);
    }

    private static void Collect(SortedDictionary<int, (string Id, string Name, StringBuilder Arguments)> calls, JsonNode call)
    {
        var index = call["index"]?.GetValue<int>() ?? 0;
        if (!calls.TryGetValue(index, out var known))
            calls[index] = known = (call["id"]?.GetValue<string>() ?? StubIds.New("call"), call["function"]?["name"]?.GetValue<string>() ?? string.Empty, new StringBuilder());
        known.Arguments.Append(call["function"]?["arguments"]?.GetValue<string>());
    }

    private static JsonNode Parse(string data)
    {
        try
        {
            return JsonNode.Parse(data) ?? throw new JsonException("empty");
        }
        catch (JsonException exception)
        {
            throw new StubModelException("UnknownError", $"JSON parsing failed: {exception.Message}", retryable: false);
        }
    }

    private static async Task<StubModelException> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        var status = (int)response.StatusCode;
        if (body.Contains("context_length_exceeded", StringComparison.Ordinal))
            return new StubModelException("ContextOverflowError", "Input exceeds context window of this model", retryable: false, status);
        var wait = response.Headers.TryGetValues("retry-after-ms", out var milliseconds) && double.TryParse(milliseconds.First(), out var counted)
            ? TimeSpan.FromMilliseconds(counted)
            : response.Headers.RetryAfter?.Delta;
        var retryable = status is 429 or >= 500 || body.Contains("server_error", StringComparison.Ordinal) || body.Contains("rate limit", StringComparison.OrdinalIgnoreCase);
        return new StubModelException("APIError", body.Length > 0 ? Said(body) : $"HTTP {status}", retryable, status, wait);
    }

    private static string Said(string body)
    {
        try
        {
            return (JsonNode.Parse(body) as JsonObject)?["error"]?["message"]?.GetValue<string>() ?? body;
        }
        catch (JsonException)
        {
            return body;
        }
    }

    private static TimeSpan Milliseconds(JsonObject provider, string name) => TimeSpan.FromMilliseconds(provider[name]?.GetValue<int>() ?? 300_000);
}
