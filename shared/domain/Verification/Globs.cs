namespace Orchestrate.Domain.Verification;

/// <summary>Globs over paths with forward slashes: <c>*</c> and <c>?</c> within a segment, <c>**</c> over segments. Case-sensitive. Runs in O(pattern × path); no backtracking blow-up.</summary>
public static class Globs
{
    /// <summary>Whether the path matches on a machine that does not tell upper from lower case: there, a file <c>Test/a</c> replaces <c>test/a</c>.</summary>
    public static bool MatchesInAnyCase(string pattern, string path) => Matches(pattern.ToUpperInvariant(), path.ToUpperInvariant());

    /// <summary>Whether the whole path matches the whole pattern. A pattern that ends in <c>/</c> means everything below it.</summary>
    public static bool Matches(string pattern, string path)
    {
        if (pattern.EndsWith('/'))
            pattern += "**";
        var patterns = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return MatchSequence(patterns.Length, segments.Length, p => patterns[p] == "**", (p, s) => MatchSegment(patterns[p], segments[s]));
    }

    private static bool MatchSegment(string pattern, string segment) =>
        MatchSequence(pattern.Length, segment.Length, p => pattern[p] == '*', (p, s) => pattern[p] == '?' || pattern[p] == segment[s]);

    /// <summary>Matches a sequence with wildcards that stand for any number of items, by dynamic programming over one row.</summary>
    private static bool MatchSequence(int patternLength, int length, Func<int, bool> isWildcard, Func<int, int, bool> matches)
    {
        var row = new bool[length + 1];
        row[0] = true;
        for (var p = 0; p < patternLength; p++)
        {
            if (isWildcard(p))
            {
                for (var s = 1; s <= length; s++)
                    row[s] |= row[s - 1];
                continue;
            }

            for (var s = length; s >= 1; s--)
                row[s] = row[s - 1] && matches(p, s - 1);
            row[0] = false;
        }

        return row[length];
    }
}
