namespace Orchestrate.WorkerRunner.Execution;

/// <summary>Files, links and folders below a folder, without its <c>.git</c>; tells what a command has done to them. Links are never followed.</summary>
internal sealed class SetupListing
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false };

    private readonly string _root;
    private readonly Dictionary<string, (bool Folder, long Length, long Written)> _entries = new(StringComparer.Ordinal);

    private SetupListing(string root) => _root = root;

    /// <summary>Lists a folder as it is now.</summary>
    public static SetupListing Of(string root)
    {
        var listing = new SetupListing(root);
        var pending = new Stack<DirectoryInfo>([new DirectoryInfo(root)]);
        while (pending.TryPop(out var folder))
        {
            foreach (var entry in folder.EnumerateFileSystemInfos("*", Everything).Where(entry => entry.Name != ".git"))
            {
                var child = entry as DirectoryInfo is { LinkTarget: null } found ? found : null;
                listing._entries[Path.GetRelativePath(root, entry.FullName)] = child is null ? (false, (entry as FileInfo)?.Length ?? 0, entry.LastWriteTimeUtc.Ticks) : (true, 0, 0);
                if (child is not null)
                    pending.Push(child);
            }
        }

        return listing;
    }

    /// <summary>Paths of files and links that match.</summary>
    public IEnumerable<string> Files(Func<string, bool> matches) => _entries.Where(entry => !entry.Value.Folder && matches(entry.Key)).Select(entry => entry.Key).Order(StringComparer.Ordinal);

    /// <summary>What is new (of new folders only the outermost) and what was changed or removed since.</summary>
    public (IReadOnlyList<string> Added, IReadOnlyList<string> Changed) Since()
    {
        var now = Of(_root);
        var changed = _entries.Where(entry => !now._entries.TryGetValue(entry.Key, out var present) || present != entry.Value).Select(entry => entry.Key).Order(StringComparer.Ordinal).ToList();
        var added = now._entries.Keys.Where(path => !_entries.ContainsKey(path) && (Path.GetDirectoryName(path) is not { Length: > 0 } parent || _entries.ContainsKey(parent))).Order(StringComparer.Ordinal).ToList();
        return (added, changed);
    }
}
