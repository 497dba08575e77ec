namespace Orchestrate.Domain.Planning;

/// <summary>Globs that name exactly one file.</summary>
internal static class PathPatterns
{
    /// <summary>Whether the glob has no wildcard and is no folder.</summary>
    public static bool IsLiteral(string glob) => glob.IndexOfAny(['*', '?']) < 0 && !glob.EndsWith('/');
}
