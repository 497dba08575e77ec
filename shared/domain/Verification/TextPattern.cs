using System.Text.RegularExpressions;

namespace Orchestrate.Domain.Verification;

/// <summary>
/// Regular expressions of bundles and agents: .NET's syntax without what cannot be matched in linear time (look-around, back references, atomic groups),
/// so that no pattern can keep a runner busy.
/// </summary>
public static class TextPattern
{
    /// <summary>Longest pattern, in characters.</summary>
    public const int MaxLength = 1_000;

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(10);

    /// <summary>What is wrong with the pattern and what to do; null when it can be used.</summary>
    public static string? Problem(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (pattern.Length > MaxLength)
            return $"A pattern of {pattern.Length} characters is too long; at most {MaxLength} are allowed.";
        try
        {
            _ = Create(pattern);
            return null;
        }
        catch (RegexParseException failure)
        {
            return $"This is no regular expression: {failure.Message}";
        }
        catch (NotSupportedException)
        {
            return "The pattern cannot be matched in linear time. Write it without look-ahead, look-behind, back references, atomic groups and huge repetitions.";
        }
    }

    /// <summary>The pattern for a whole text: <c>^</c> and <c>$</c> are its ends.</summary>
    public static Regex Create(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeout);

    /// <summary>The pattern for an output of many lines: <c>^</c> and <c>$</c> are the ends of each line.</summary>
    public static Regex ForLines(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Multiline, MatchTimeout);
}
