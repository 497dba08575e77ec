using System.Text.RegularExpressions;
using Orchestrate.ScriptedModel.Wire;

namespace Orchestrate.ScriptedModel.Playing;

/// <summary>The values that a request offers to placeholders.</summary>
/// <param name="Request">The request.</param>
/// <param name="Position">Its position.</param>
/// <param name="Session">OpenCode's session, from the header <c>x-session-id</c>.</param>
public sealed partial record PlayContext(ChatRequest Request, Position Position, string Session)
{
    /// <summary>The value of a placeholder.</summary>
    /// <exception cref="PlayException">The request does not have it.</exception>
    public string Value(string name) => name switch
    {
        "cwd" => WorkingDirectory().Match(Request.SystemText) is { Success: true } m ? m.Groups[1].Value.Trim() : throw Missing("cwd", "the system prompt has no line 'Working directory:'"),
        "session" => Session,
        "model" => Request.Model,
        _ when name.StartsWith("find:", StringComparison.Ordinal) => Find(name[5..]),
        _ => Position[name],
    };

    private string Find(string pattern)
    {
        var match = Regex.Match(Request.Prompt, pattern, RegexOptions.Multiline, TimeSpan.FromSeconds(1));
        return match.Success ? match.Groups[match.Groups.Count > 1 ? 1 : 0].Value : throw Missing($"find:{pattern}", "the prompt has no such text");
    }

    private static PlayException Missing(string name, string why) => new("no_value", $"The placeholder {name} has no value: {why}.");

    [GeneratedRegex(@"^\s*Working directory:\s*(.+)$", RegexOptions.Multiline)]
    private static partial Regex WorkingDirectory();
}
