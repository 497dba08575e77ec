namespace Orchestrate.WorkerRunner.Verification;

/// <summary>The files that a path or glob names in a checkout. Links are never followed: a report behind one need not be what the command wrote.</summary>
internal static class ReportFiles
{
    private static readonly System.Buffers.SearchValues<char> Wild = System.Buffers.SearchValues.Create("*?");

    /// <summary>Relative paths of files and links.</summary>
    public static IReadOnlyList<string> Find(string root, string pattern)
    {
        pattern = Domain.Verification.Paths.Normalise(pattern);
        if (pattern.EndsWith('/') || pattern.AsSpan().ContainsAny(Wild))
            return [.. ProtectedFiles.Find(root, [pattern]).Order(StringComparer.Ordinal)];
        var folder = Path.GetDirectoryName(pattern) is { Length: > 0 } parent ? ConfinedPath.Resolve(root, parent) == Path.Join(root, parent) : Domain.Verification.Paths.IsConfined(pattern);
        var file = new FileInfo(Path.Join(root, pattern));
        return folder && (file.Exists || file.LinkTarget is not null) ? [pattern] : [];
    }
}
