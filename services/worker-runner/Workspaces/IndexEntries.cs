namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Reads <c>git ls-files -s -z</c>.</summary>
internal static class IndexEntries
{
    /// <summary>The entries by path, see <see cref="RawPaths"/>.</summary>
    public static IReadOnlyDictionary<string, IndexEntry> Of(GitResult listed)
    {
        var entries = new Dictionary<string, IndexEntry>(StringComparer.Ordinal);
        foreach (var item in RawPaths.Split(listed.Output))
        {
            var tab = item.IndexOf('\t', StringComparison.Ordinal);
            var fields = item[..tab].Split(' ');
            entries[item[(tab + 1)..]] = new IndexEntry(fields[0], fields[1]);
        }

        return entries;
    }
}
