using System.Text.RegularExpressions;

namespace Orchestrate.Domain.Verification;

/// <summary>Boxes of Markdown task lists, <c>- [ ]</c> and <c>- [x]</c>. Ticking them is free for every agent (AGT-3, AGT-4).</summary>
public static partial class TaskBoxes
{
    /// <summary>Whether two texts differ, and only in ticks: they have the same lines, and each pair that differs is an item whose box alone changed.</summary>
    /// <param name="before">The text at the attempt's base.</param>
    /// <param name="after">What the attempt left.</param>
    public static bool OnlyTicked(string before, string after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (old, now) = (before.Split('\n'), after.Split('\n'));
        return old.Length == now.Length && before != after && old.Zip(now).All(pair => pair.First == pair.Second || SameItem(pair.First, pair.Second));
    }

    private static bool SameItem(string before, string after) =>
        Box().Match(before) is { Success: true } old && Box().Match(after) is { Success: true } now
        && old.Index == now.Index && old.Length == now.Length
        && before[..old.Groups[1].Index] == after[..now.Groups[1].Index] && before[(old.Groups[1].Index + 1)..] == after[(now.Groups[1].Index + 1)..];

    // An item of a list, numbered or not, also inside a quotation.
    [GeneratedRegex(@"^[\s>]*(?:[-*+]|\d{1,9}[.)])\s+\[([ xX])\](?=\s|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Box();
}
