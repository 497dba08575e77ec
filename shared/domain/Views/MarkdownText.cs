using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Orchestrate.Domain.Views;

/// <summary>Puts words of agents, repositories and verifiers into Markdown, so that they cannot forge a heading, a section, an attribution or a tag (SYN-1). Pure.</summary>
public static partial class MarkdownText
{
    /// <summary>One line: white space and control characters become single blanks, tags are disarmed, and what looks like an attribution (<c>[… by @…]</c>) loses its brackets.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="longest">Longest result in characters, without the mark that it was cut.</param>
    public static string Inline(string? text, int longest = 1000)
    {
        var line = new StringBuilder();
        var blank = false;
        foreach (var rune in Cut(text ?? "", longest).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || IsInvisible(rune))
            {
                blank = line.Length > 0;
                continue;
            }

            if (blank)
                line.Append(' ');
            blank = false;
            line.Append(rune.ToString());
        }

        var safe = Disarm(line.ToString());
        return safe.Contains("by @", StringComparison.Ordinal) ? safe.Replace('[', '(').Replace(']', ')') : safe;
    }

    /// <summary>An agent's words inside a sentence of the server: as <see cref="Inline"/>, without emphasis and code marks, and always without brackets.</summary>
    /// <param name="text">Any text.</param>
    public static string Words(string? text) =>
        Inline(text, 200).Replace("*", "\\*", StringComparison.Ordinal).Replace('`', '\'').Replace('[', '(').Replace(']', ')');

    /// <summary>An agent's words as a block quote: every line begins with its mark, so nothing in it is a part of the document around it.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="longest">Longest text in characters.</param>
    /// <param name="indent">Put before each line, for a quote below a list item.</param>
    public static string Quote(string text, int longest = 1000, string indent = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = Cut(text.Trim(), longest).ReplaceLineEndings("\n").Replace('\v', '\n').Split('\n');
        var quote = new StringBuilder();
        foreach (var line in lines)
        {
            var shown = string.Concat(line.EnumerateRunes().Where(r => r.Value == '\t' || !IsInvisible(r)).Select(r => r.ToString()));

            // A link reference definition counts for the whole document, also from inside a quote.
            quote.Append(indent).Append("> ").Append(Disarm(shown).Replace("]:", "]\\:", StringComparison.Ordinal)).Append('\n');
        }

        return quote.ToString();
    }

    /// <summary>The first characters of a commit.</summary>
    /// <param name="commit">A commit.</param>
    public static string Short(string commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        return commit.Length > 12 ? commit[..12] : commit;
    }

    private static string Cut(string text, int longest)
    {
        if (text.Length <= longest)
            return text;
        return $"{text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)]} […cut]";
    }

    private static string Disarm(string text) => Tag().Replace(text, "&lt;");

    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    [GeneratedRegex("<(?=[a-zA-Z/!?])")]
    private static partial Regex Tag();
}
