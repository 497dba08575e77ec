namespace Orchestrate.Domain.Failures;

/// <summary>FAIL-5: words with which an agent says that it gets nowhere.</summary>
public static class SelfReports
{
    private static readonly string[] Words = ["stuck", "tried everything", "same error", "keeps failing"];

    /// <summary>The first such word in any of the texts; null when there is none.</summary>
    public static string? StuckWord(params IEnumerable<string?> texts) =>
        texts.OfType<string>().Select(text => Words.FirstOrDefault(word => text.Contains(word, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(word => word is not null);
}
