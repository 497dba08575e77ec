namespace Orchestrate.Domain.Agents;

/// <summary>
/// How much of an agent's definition is in its prompt (AGT-2): the whole text, or its summary section when it is long. It is in the system text of every turn, so it is also there after a session
/// was compacted or replaced, and nothing has to be remembered about what a session has seen.
/// </summary>
public static class AgentDefinitions
{
    /// <summary>Longest definition that is taken whole, characters.</summary>
    public const int MaxWhole = 8000;

    /// <summary>Characters of a longer one without a summary section.</summary>
    public const int MaxStart = 4000;

    /// <summary>The definition as it goes into a prompt: whole up to <see cref="MaxWhole"/> characters; else the section under <c>## Summary</c>, at most that long; else the first <see cref="MaxStart"/> characters. Null for none.</summary>
    /// <param name="definition">The text; null for none.</param>
    public static string? ForPrompt(string? definition) => definition switch
    {
        null or { Length: <= MaxWhole } => definition,
        _ when Summary(definition) is { Length: > 0 } summary => Cut(summary, MaxWhole),
        _ => Cut(definition, MaxStart),
    };

    /// <summary>What stands between the heading and the next one of its level or a higher one; headings inside code fences are text.</summary>
    private static string? Summary(string definition)
    {
        var lines = definition.Split('\n');
        int? start = null;
        var fenced = false;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd();
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
                fenced = !fenced;
            else if (fenced)
                continue;
            else if (start is { } from && (line.StartsWith("## ", StringComparison.Ordinal) || line.StartsWith("# ", StringComparison.Ordinal)))
                return string.Join('\n', lines[from..i]).Trim();
            else if (start is null && line.Equals("## Summary", StringComparison.OrdinalIgnoreCase))
                start = i + 1;
        }

        return start is { } last ? string.Join('\n', lines[last..]).Trim() : null;
    }

    // Not through a character that takes two places.
    private static string Cut(string text, int length) =>
        text.Length <= length ? text : $"{text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)]} […cut]";
}
