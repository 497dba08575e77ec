namespace Orchestrate.Domain.Planning;

/// <summary>How much of an agent's report goes back to the orchestrator agent (CWB-1). Pure.</summary>
/// <param name="Lines">Most lines; null for any number.</param>
/// <param name="Tokens">Most tokens, estimated as <see cref="CharactersPerToken"/> characters each, rounded up.</param>
public sealed record AnswerLimit(int? Lines, int Tokens)
{
    /// <summary>Characters that are taken for one token.</summary>
    public const int CharactersPerToken = 4;

    private const string Mark = " […cut]";

    /// <summary>Tokens of a text, estimated.</summary>
    public static int TokensOf(string text) => (text.Length + CharactersPerToken - 1) / CharactersPerToken;

    /// <summary>Lines of a text, without what is empty at its end.</summary>
    public static int LinesOf(string text) => Normal(text).AsSpan().Count('\n') + 1;

    /// <summary>Whether the text keeps to the limit.</summary>
    public bool Fits(string text) => LinesOf(text) <= (Lines ?? int.MaxValue) && TokensOf(Normal(text)) <= Tokens;

    /// <summary>The text when it fits, else its beginning with a mark; the mark counts.</summary>
    public string Cut(string text)
    {
        if (Fits(text))
            return text;
        var kept = Normal(text);
        if (Lines is { } lines)
            kept = string.Join('\n', kept.Split('\n').Take(lines));
        var most = Math.Max(0, Tokens * CharactersPerToken - Mark.Length);
        if (kept.Length > most)
            kept = kept[..(most > 0 && char.IsHighSurrogate(kept[most - 1]) ? most - 1 : most)];
        return kept.TrimEnd() + Mark;
    }

    private static string Normal(string text) => text.ReplaceLineEndings("\n").TrimEnd();
}
