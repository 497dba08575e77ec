using System.Text.Json;

namespace Orchestrate.ScriptedModel.Wire;

/// <summary>The parts of a chat completion request that the scripted model looks at.</summary>
public sealed record ChatRequest
{
    // OpenCode appends this as an assistant message at its own step limit; it is no answer of the model.
    private const string StepsReached = "CRITICAL - MAXIMUM STEPS REACHED";

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Whether the answer is an event stream.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether the stream ends with usage numbers.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>All system messages.</summary>
    public required string SystemText { get; init; }

    /// <summary>The last user message.</summary>
    public required string Prompt { get; init; }

    /// <summary>Which model call of that prompt this is, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>Characters of all messages.</summary>
    public required int Characters { get; init; }

    /// <summary>Characters that the previous call of the same prompt had already sent: what a provider would have in its cache.</summary>
    public required int CachedCharacters { get; init; }

    /// <summary>Reads a request's body.</summary>
    /// <exception cref="FormatException">The body is no chat completion request.</exception>
    public static ChatRequest Parse(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("messages", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
            throw new FormatException("The body has no 'messages'.");
        var messages = list.EnumerateArray().Select(Message).ToArray();
        var user = Array.FindLastIndex(messages, m => m.Role == "user");
        var answers = Enumerable.Range(0, messages.Length).Where(i => i > user && IsAnswer(messages[i])).ToArray();
        return new ChatRequest
        {
            Model = body.TryGetProperty("model", out var model) ? model.ToString() : string.Empty,
            Stream = Flag(body, "stream"),
            IncludeUsage = body.TryGetProperty("stream_options", out var options) && options.ValueKind == JsonValueKind.Object && Flag(options, "include_usage"),
            SystemText = string.Join('\n', messages.Where(m => m.Role == "system").Select(m => m.Text)),
            Prompt = user < 0 ? string.Empty : messages[user].Text,
            Step = answers.Length + 1,
            Characters = messages.Sum(m => m.Characters),
            CachedCharacters = answers.Length == 0 ? 0 : messages.Take(answers[^1]).Sum(m => m.Characters),
        };
    }

    private static bool IsAnswer(Received message) =>
        message.Role == "assistant" && message.Characters > 0 && !message.Text.StartsWith(StepsReached, StringComparison.Ordinal);

    private static bool Flag(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static Received Message(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("role", out var role))
            throw new FormatException("A message has no 'role'.");
        var text = message.TryGetProperty("content", out var content) ? Text(content) : string.Empty;
        var calls = message.TryGetProperty("tool_calls", out var c) && c.ValueKind == JsonValueKind.Array && c.GetArrayLength() > 0 ? c.GetRawText().Length : 0;
        return new Received(role.ToString(), text, text.Length + calls);
    }

    private static string Text(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString()!,
        JsonValueKind.Array => string.Join('\n', content.EnumerateArray()
            .Where(p => p.ValueKind == JsonValueKind.Object && p.TryGetProperty("text", out var t) && t.ValueKind == JsonValueKind.String)
            .Select(p => p.GetProperty("text").GetString())),
        _ => string.Empty,
    };

    private sealed record Received(string Role, string Text, int Characters);
}
