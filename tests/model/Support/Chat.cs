using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrate.Model.Tests.Support;

/// <summary>Chat completion requests as OpenCode makes them.</summary>
internal static class Chat
{
    public static string Prompt(string kind = "work", string agent = "general", string task = "T1", int iteration = 1, int attempt = 1, int turn = 1, string run = "11111111-1111-1111-1111-111111111111", string rest = "Do it.") =>
        $"## Position\nrun: {run}\nkind: {kind}\nagent: {agent}\ntask: {task}\niteration: {iteration}\nattempt: {attempt}\nturn: {turn}\ndepth: 1\n\n## Task\n{rest}";

    public static JsonObject Message(string role, string content) => new() { ["role"] = role, ["content"] = content };

    public static JsonObject Body(string prompt, bool stream = true, string model = "m1", int? maxTokens = 8192, params JsonObject[] after)
    {
        var body = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray([Message("system", "You work.\n<env>\n  Working directory: /tmp/place\n</env>"), Message("user", prompt), .. after]),
            ["stream"] = stream,
        };
        if (maxTokens is { } limit)
            body["max_tokens"] = limit;
        if (stream)
            body["stream_options"] = new JsonObject { ["include_usage"] = true };
        return body;
    }

    public static HttpRequestMessage Request(Uri baseUrl, JsonObject body, string? token = null, string? session = "ses_1")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{baseUrl}/chat/completions") { Content = JsonContent.Create(body) };
        if (token is not null)
            request.Headers.Add("Authorization", $"Bearer {token}");
        if (session is not null)
            request.Headers.Add("x-session-id", session);
        return request;
    }

    /// <summary>The data of an event stream's events.</summary>
    public static IReadOnlyList<string> Data(string stream) =>
        [.. stream.Split('\n').Where(l => l.StartsWith("data: ", StringComparison.Ordinal)).Select(l => l["data: ".Length..])];

    public static string TextOf(string stream) => string.Concat(Chunks(stream).Select(c => Delta(c)?["content"]?.GetValue<string>()));

    public static string? FinishOf(string stream) => Chunks(stream).Select(c => c["choices"]?.AsArray().FirstOrDefault()?["finish_reason"]?.GetValue<string>()).LastOrDefault(f => f is not null);

    public static JsonNode? UsageOf(string stream) => Chunks(stream).Select(c => c["usage"]).LastOrDefault(u => u is not null);

    /// <summary>Tool calls, put together from their pieces.</summary>
    public static IReadOnlyList<(string Name, JsonNode Arguments)> CallsOf(string stream)
    {
        var calls = new SortedDictionary<int, (string Name, string Arguments)>();
        foreach (var piece in Chunks(stream).SelectMany(c => Delta(c)?["tool_calls"]?.AsArray() ?? []))
        {
            var index = piece!["index"]!.GetValue<int>();
            var (name, arguments) = calls.GetValueOrDefault(index, ("", ""));
            calls[index] = (name + piece["function"]?["name"]?.GetValue<string>(), arguments + piece["function"]?["arguments"]?.GetValue<string>());
        }

        return [.. calls.Values.Select(c => (c.Name, JsonNode.Parse(c.Arguments)!))];
    }

    public static string CodeOf(string error) => JsonDocument.Parse(error).RootElement.GetProperty("error").GetProperty("code").GetString()!;

    private static IEnumerable<JsonNode> Chunks(string stream) => Data(stream).Where(d => d != "[DONE]").Select(d => JsonNode.Parse(d)!);

    private static JsonNode? Delta(JsonNode chunk) => chunk["choices"]?.AsArray().FirstOrDefault()?["delta"];
}
