using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Orchestrate.Cli.Rendering;

/// <summary>Makes text from agents, repositories and servers safe and short enough for a terminal line: an escape sequence in it must not move the cursor or fake a verdict.</summary>
public static class Clean
{
    /// <summary>One line without control characters, at most so long.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="length">Longest result, in characters.</param>
    public static string Line(string? text, int length = 200)
    {
        var result = new StringBuilder();
        var blank = false;
        foreach (var rune in (text ?? string.Empty).EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (Rune.IsWhiteSpace(rune) || category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                blank = result.Length > 0;
                continue;
            }
            if (blank)
                result.Append(' ');
            blank = false;
            result.Append(rune.ToString());
            if (result.Length > length)
                return string.Concat(result.ToString(0, length - 1), "…");
        }
        return result.ToString();
    }

    /// <summary>The same, escaped for markup.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="length">Longest result, in characters.</param>
    public static string Markup(string? text, int length = 200) => Line(text, length).EscapeMarkup();

    /// <summary>The first characters of a commit.</summary>
    /// <param name="commit">A commit, or null.</param>
    public static string Commit(string? commit) => Line(commit is { Length: > 9 } ? commit[..9] : commit ?? "-", 9);

    /// <summary>The first part of a run's id: enough to tell runs of the same minute apart (the id begins with its time in milliseconds).</summary>
    /// <param name="runId">The id.</param>
    public static string Id(string runId)
    {
        ArgumentNullException.ThrowIfNull(runId);
        return Line(runId.Length > 13 ? runId[..13] : runId, 13);
    }

    /// <summary>A number and what it counts, in the singular or plural.</summary>
    /// <param name="number">The number, or null when unknown.</param>
    /// <param name="thing">Singular.</param>
    public static string Count(long? number, string thing) => number is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:N0} {thing}{(value == 1 ? string.Empty : "s")}") : $"? {thing}s";
}
