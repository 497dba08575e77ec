using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Planning;

/// <summary>Who alone may write a path in a spec folder, <c>specs/NNN-name/</c> or <c>.opencode/specs/NNN-name/</c> (AGT-3, AGT-4). Pure; letter case does not matter, because on some machines it does not tell files apart.</summary>
public static class SpecPaths
{
    /// <summary>The owner of what nobody writes directly: a spec folder's <c>memory/</c>.</summary>
    public const string Nobody = "nobody";

    /// <summary>
    /// Null when anyone may write the path: it is in no spec folder, below its <c>scratch/</c>, or no <c>*.md</c>. Else <c>handover</c> for its <c>handover.md</c>,
    /// <c>research</c> for its <c>research.md</c>, <see cref="Nobody"/> for its <c>memory/</c>, and <c>speckit</c> for every other document.
    /// </summary>
    /// <param name="path">Relative to the repository's root; back slashes and <c>.</c> segments are allowed.</param>
    public static string? OwnerOf(string path)
    {
        string[] segments = [.. Paths.Normalise(path).Split('/', StringSplitOptions.RemoveEmptyEntries).Where(s => s != ".")];
        var start = segments.Length > 0 && Same(segments[0], ".opencode") ? 1 : 0;
        if (segments.Length < start + 3 || !Same(segments[start], "specs") || !IsFolderName(segments[start + 1]))
            return null;
        var below = segments[(start + 2)..];
        if (Same(below[0], "memory"))
            return Nobody;
        if (Same(below[0], "scratch") || !below[^1].EndsWith(".md", StringComparison.OrdinalIgnoreCase))
            return null;
        return below switch
        {
            [var name] when Same(name, "handover.md") => "handover",
            [var name] when Same(name, "research.md") => "research",
            _ => "speckit",
        };
    }

    /// <summary>Three digits, a hyphen and a name, for example <c>012-search</c>.</summary>
    private static bool IsFolderName(string segment) => segment.Length > 4 && segment[..3].All(char.IsAsciiDigit) && segment[3] == '-';

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
