using System.Globalization;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>What lies in a folder. Nothing is opened, no link is followed, and a name of any bytes or a path of any length is listed.</summary>
/// <param name="Entries">All but folders, without what lies in a repository or is called <c>.git</c>.</param>
/// <param name="Repositories">Folders below the root with a <c>.git</c> of their own, see <see cref="RawPaths"/>; not those inside each other.</param>
/// <param name="Unread">What <c>find</c> said of folders that it could not look into; null for none.</param>
internal sealed record FolderListing(IReadOnlyList<FolderEntry> Entries, IReadOnlySet<string> Repositories, string? Unread)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = true, RecurseSubdirectories = false };

    /// <summary>Lists the folder.</summary>
    /// <param name="git">Runs commands in the sandbox.</param>
    /// <param name="place">Where things are; the listing is written to its scratch folder.</param>
    /// <param name="folder">Absolute.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<FolderListing> OfAsync(Git git, FolderPlace place, string folder, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            return Of(Walk(folder), unread: null);
        var file = Path.Join(place.Scratch, "listing-" + Guid.NewGuid().ToString("N"));
        var outcome = await git.RunToolAsync(
            ["find", ".", "-mindepth", "1", "-name", ".git", "-fprintf", file, "g 0 %P\\0", "-prune", "-o", "!", "-type", "d", "-fprintf", file, "%y %s %P\\0"],
            folder, place.ReadOnly, [place.Repository, place.Scratch], cancellationToken);

        // 1 also when something vanished meanwhile, which is no loss.
        if (outcome.ExitCode is not (0 or 1) || !File.Exists(file))
            throw new WorkspaceException("workspace_git_failed", $"The folder's files could not be listed (this needs GNU find): {Git.Clean(outcome.Output)}", fatal: false);
        var all = Read(await File.ReadAllBytesAsync(file, cancellationToken));
        File.Delete(file);
        return Of(all, outcome.ExitCode == 1 && outcome.Output.Contains("Permission denied", StringComparison.Ordinal) ? Git.Clean(outcome.Output) : null);
    }

    private static FolderListing Of(IEnumerable<FolderEntry> all, string? unread)
    {
        var entries = new List<FolderEntry>();
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in all)
        {
            if (entry.Kind != 'g')
                entries.Add(entry);
            else if (RawPaths.Parent(entry.Path) is { Length: > 0 } repository)
                found.Add(repository);
        }

        var outermost = found.Where(path => !RawPaths.IsUnderAny(path, found)).ToHashSet(StringComparer.Ordinal);
        return new FolderListing(outermost.Count == 0 ? entries : [.. entries.Where(entry => !RawPaths.IsUnderAny(entry.Path, outermost))], outermost, unread);
    }

    /// <summary>Reads what <c>find</c> wrote as kind, size and path.</summary>
    public static List<FolderEntry> Read(byte[] listing)
    {
        return [.. RawPaths.Split(listing).Select(ReadOne)];

        static FolderEntry ReadOne(string item)
        {
            var space = item.IndexOf(' ', 2);
            return new FolderEntry(item[(space + 1)..], item[0], long.Parse(item.AsSpan(2, space - 2), CultureInfo.InvariantCulture));
        }
    }

    // Where there is no GNU find there is no sandbox either, and so nobody to be careful with.
    private static IEnumerable<FolderEntry> Walk(string root)
    {
        var pending = new Stack<DirectoryInfo>([new DirectoryInfo(root)]);
        while (pending.TryPop(out var folder))
        {
            foreach (var entry in folder.EnumerateFileSystemInfos("*", Everything))
            {
                var path = RawPaths.Of(Path.GetRelativePath(root, entry.FullName));
                var isLink = entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
                if (entry.Name == ".git")
                    yield return new FolderEntry(path, 'g', 0);
                else if (isLink || entry is FileInfo)
                    yield return new FolderEntry(path, isLink ? 'l' : 'f', isLink ? 0 : ((FileInfo)entry).Length);
                else
                    pending.Push((DirectoryInfo)entry);
            }
        }
    }
}
