namespace Orchestrate.Domain.Delivery;

/// <summary>Folders of a runner's machine that bundles may name, as a source or as a place for results. Pure, on real paths: the caller has followed links.</summary>
public static class SourceFolders
{
    /// <summary>Whether the path is one of the folders or lies in one.</summary>
    /// <param name="path">Absolute, without links and without a trailing slash.</param>
    /// <param name="allowed">The folders, alike; <c>/</c> allows every path, none allows no path.</param>
    public static bool Allow(string path, IEnumerable<string> allowed) =>
        allowed.Any(folder => path == folder || path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal));
}
