using System.Text.RegularExpressions;

namespace Orchestrate.Crash.Tests.Editing;

/// <summary>What every edit leaves behind: a word that says whose it is and occurs nowhere else.</summary>
internal static partial class EditTokens
{
    /// <summary>For <c>git grep -E</c>.</summary>
    public const string Pattern = "EDIT-[0-9]+-T[0-9i]+-a[0-9]+-t[0-9]+-x[0-9]+-[0-9]+";

    public static string Of(int run, string task, int attempt, int turn, int execution, int number) => $"EDIT-{run}-{task}-a{attempt}-t{turn}-x{execution}-{number}";

    public static IEnumerable<string> In(string text) => Token().Matches(text).Select(m => m.Value);

    [GeneratedRegex(Pattern)]
    private static partial Regex Token();
}
