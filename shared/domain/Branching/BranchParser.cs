namespace Orchestrate.Domain.Branching;

/// <summary>
/// Reads <c>IF output.FIELD OP VALUE THEN ACTION [ELSE ACTION]</c> (BR-1). Keywords in any case, any white space. An ELSE belongs to the nearest IF before it. A text behind <c>with</c>
/// ends at the next word ELSE, at the closing parenthesis around it, or at the end; in quotes it may hold anything but its own quote. Linear, and never throws.
/// </summary>
public static class BranchParser
{
    /// <summary>Longest text, in characters.</summary>
    public const int MaxLength = 2000;

    /// <summary>Most IFs within each other.</summary>
    public const int MaxLevels = 3;

    /// <summary>Most parentheses within each other.</summary>
    public const int MaxParentheses = 8;

    /// <summary>Reads a branch.</summary>
    /// <param name="text">The text.</param>
    public static BranchParse Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > MaxLength
            ? new(null, [new(MaxLength + 1, $"the end of a text of at most {MaxLength} characters", FormattableString.Invariant($"a text of {text.Length}"))])
            : new BranchReader(text).Read();
    }
}
