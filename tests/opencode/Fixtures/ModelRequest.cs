using System.Text.Json;

namespace Orchestrate.OpenCode.Tests.Fixtures;

/// <summary>What arrived at the fake model.</summary>
public sealed record ModelRequest(int Number, string SessionId, string Authorization, JsonElement Body)
{
    public IReadOnlyList<string> Tools =>
        Body.TryGetProperty("tools", out var tools) ? [.. tools.EnumerateArray().Select(tool => tool.GetProperty("function").GetProperty("name").GetString()!)] : [];

    public string SystemText => string.Join("\n", Messages.Where(message => message.Role == "system").Select(message => message.Text));

    /// <summary>The last user message.</summary>
    public string UserText => Messages.Last(message => message.Role == "user").Text;

    /// <summary>Tool results since the last user message.</summary>
    public IReadOnlyList<string> ToolResults => [.. Messages.AsEnumerable().Reverse().TakeWhile(message => message.Role != "user").Where(message => message.Role == "tool").Select(message => message.Text).Reverse()];

    private (string Role, string Text)[] Messages => [.. Body.GetProperty("messages").EnumerateArray().Select(message => (message.GetProperty("role").GetString()!, TextOf(message)))];

    private static string TextOf(JsonElement message) => !message.TryGetProperty("content", out var content) ? string.Empty : content.ValueKind switch
    {
        JsonValueKind.String => content.GetString()!,
        JsonValueKind.Array => string.Concat(content.EnumerateArray().Select(part => part.TryGetProperty("text", out var text) ? text.GetString() : string.Empty)),
        _ => string.Empty,
    };
}
