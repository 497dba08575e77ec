namespace Orchestrate.Domain.Verification;

/// <summary>Text that says "not done yet" and therefore may not stand in delivered lines (VER-4).</summary>
public static class Placeholders
{
    // Written in capitals these are markers; in lower case they can be words of a normal sentence or of a program.
    private static readonly string[] ExactCase =
        ["[TODO", "[PLACEHOLDER", "[TBD", "[FIXME", "[INSERT", "[FILL IN", "[NEEDS CLARIFICATION", "{{PLACEHOLDER", "<PLACEHOLDER", "__PLACEHOLDER__"];

    private static readonly string[] AnyCase =
        ["todo: implement", "todo implement", "fixme: implement", "lorem ipsum", "your code here", "implementation goes here", "placeholder implementation", "... existing code ...", "... rest of the code", "rest of code unchanged"];

    /// <summary>The placeholder that the line contains, as written in the rule's list; null when there is none.</summary>
    public static string? Find(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        foreach (var marker in ExactCase)
        {
            if (line.Contains(marker, StringComparison.Ordinal))
                return marker;
        }

        foreach (var phrase in AnyCase)
        {
            if (line.Contains(phrase, StringComparison.OrdinalIgnoreCase))
                return phrase;
        }

        return ContainsWord(line, "TBD") ? "TBD" : null;
    }

    private static bool ContainsWord(string line, string word)
    {
        for (var at = line.IndexOf(word, StringComparison.Ordinal); at >= 0; at = line.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var before = at == 0 || !IsWordCharacter(line[at - 1]);
            var after = at + word.Length == line.Length || !IsWordCharacter(line[at + word.Length]);
            if (before && after)
                return true;
        }

        return false;
    }

    private static bool IsWordCharacter(char c) => char.IsLetterOrDigit(c) || c == '_';
}
