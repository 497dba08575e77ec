using System.Text.Json.Nodes;

namespace Orchestrate.ScriptedModel.Wire;

/// <summary>Token numbers of an answer: a quarter of the characters, rounded up.</summary>
/// <param name="Prompt">Input tokens, cached ones included.</param>
/// <param name="Cached">Input tokens that the previous call of the prompt had already sent.</param>
/// <param name="Completion">Output tokens.</param>
public sealed record ChatUsage(int Prompt, int Cached, int Completion)
{
    /// <summary>Estimates an answer's usage.</summary>
    public static ChatUsage Estimate(ChatRequest request, string text, IEnumerable<(string Name, string Arguments)> calls) => new(
        Quarter(request.Characters),
        Quarter(request.CachedCharacters),
        Quarter(text.Length + calls.Sum(c => c.Name.Length + c.Arguments.Length)));

    /// <summary>As it appears on the wire.</summary>
    public JsonObject ToJson() => new()
    {
        ["prompt_tokens"] = Prompt,
        ["completion_tokens"] = Completion,
        ["total_tokens"] = Prompt + Completion,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = Cached },
    };

    private static int Quarter(int characters) => (characters + 3) / 4;
}
