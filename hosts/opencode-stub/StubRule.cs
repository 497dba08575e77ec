namespace Orchestrate.OpenCodeStub;

/// <summary>A permission rule; the last one that matches decides.</summary>
/// <param name="Permission">A tool's permission, or <c>*</c>.</param>
/// <param name="Pattern">What it applies to; <c>*</c> stands for anything, also within a text.</param>
/// <param name="Action"><c>allow</c>, <c>ask</c> or <c>deny</c>.</param>
public sealed record StubRule(string Permission, string Pattern, string Action)
{
    /// <summary>What the rules say about a use of a permission; OpenCode asks when no rule matches.</summary>
    public static string Decide(IEnumerable<StubRule> rules, string permission, string pattern) =>
        rules.LastOrDefault(rule => Matches(rule.Permission, permission) && Matches(rule.Pattern, pattern))?.Action ?? "ask";

    /// <summary>Whether a tool is offered to the model at all.</summary>
    public static bool Offers(IEnumerable<StubRule> rules, string permission) =>
        rules.LastOrDefault(rule => Matches(rule.Permission, permission)) is not { Action: "deny", Pattern: "*" };

    private static bool Matches(string pattern, string text)
    {
        var pieces = pattern.Split('*');
        if (pieces.Length == 1)
            return pattern == text;
        if (!text.StartsWith(pieces[0], StringComparison.Ordinal) || !text[pieces[0].Length..].EndsWith(pieces[^1], StringComparison.Ordinal))
            return false;
        var from = pieces[0].Length;
        foreach (var piece in pieces[1..^1])
        {
            var at = text.IndexOf(piece, from, StringComparison.Ordinal);
            if (at < 0)
                return false;
            from = at + piece.Length;
        }
        return true;
    }
}
