namespace Orchestrate.Domain.Artifacts;

/// <summary>What artifacts may be called. A name stands in headers, lists and file names, so it holds nothing that any of them would take for something else. Pure.</summary>
public static class ArtifactRules
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxName = 120;

    /// <summary>Longest kind, in characters.</summary>
    public const int MaxKind = 40;

    private const int DigestLength = 64;
    private const string Marks = " ._-+@=,()";

    /// <summary>Whether it is a SHA-256 in lower-case hex.</summary>
    public static bool IsDigest(string text) => text.Length == DigestLength && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether it may be an artifact's name: 1 to <see cref="MaxName"/> ASCII letters, digits and a few marks; it neither begins with a dot nor begins or ends with a space.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= MaxName && text[0] is not ('.' or ' ') && text[^1] != ' ' && text.All(IsNameCharacter);

    /// <summary>Whether it may be an artifact's kind: 1 to <see cref="MaxKind"/> lower-case ASCII letters, digits and underscores.</summary>
    public static bool IsKind(string text) => text.Length is > 0 and <= MaxKind && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    /// <summary>The nearest name: what may not stand in one becomes an underscore; of a long one the end goes, its ending stays.</summary>
    public static string NameFrom(string text)
    {
        var name = string.Concat(text.Select(c => IsNameCharacter(c) ? c : '_')).Trim();
        if (name.Length == 0 || name[0] == '.')
            name = $"_{name}";
        if (name.Length <= MaxName)
            return name;
        var dot = name.LastIndexOf('.');
        var ending = dot > 0 && name.Length - dot <= 20 ? name[dot..] : "";
        return name[..(MaxName - ending.Length)].TrimEnd() + ending;
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || Marks.Contains(c, StringComparison.Ordinal);
}
