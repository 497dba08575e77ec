using System.Text;

namespace Orchestrate.Documents.Reading;

/// <summary>RFC 6901 pointers.</summary>
internal static class Pointers
{
    /// <summary>One reference token.</summary>
    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>The pointer without its last reference token; empty stays empty.</summary>
    public static string Parent(string pointer) => pointer.LastIndexOf('/') is > 0 and var at ? pointer[..at] : "";

    /// <summary>The last reference token, unescaped, or empty for the document itself.</summary>
    public static string Last(string pointer) =>
        pointer[(pointer.LastIndexOf('/') + 1)..].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    /// <summary>Turns the validator's path (<c>#/a.b[3].c</c>, plain names only) into a pointer.</summary>
    public static string FromPath(string? path, JsonTree tree)
    {
        var pointer = new StringBuilder();
        foreach (var part in (path ?? "").TrimStart('#', '/').Split(['.', '['], StringSplitOptions.RemoveEmptyEntries))
            pointer.Append('/').Append(part[^1] == ']' ? part[..^1] : Escape(tree.NameOf(part)));
        return pointer.ToString();
    }
}
