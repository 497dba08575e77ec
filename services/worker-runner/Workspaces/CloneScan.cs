namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Looks through a clone for what git would stumble over. Links are never followed.</summary>
/// <param name="Repositories">Folders below the root that have a <c>.git</c> of their own, relative; their contents are not listed.</param>
/// <param name="LargeFiles">Files over the limit, relative.</param>
internal sealed record CloneScan(IReadOnlyList<string> Repositories, IReadOnlyList<string> LargeFiles)
{
    /// <summary>Largest file that a snapshot takes, in bytes.</summary>
    public const long FileLimit = 50L * 1024 * 1024;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = true, RecurseSubdirectories = false };

    public static CloneScan Of(string root)
    {
        var repositories = new List<string>();
        var large = new List<string>();
        var pending = new Stack<DirectoryInfo>([new DirectoryInfo(root)]);
        while (pending.TryPop(out var folder))
        {
            foreach (var entry in folder.EnumerateFileSystemInfos("*", Everything))
            {
                if (entry.Name == ".git" || entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                    continue;
                if (entry is FileInfo file && file.Length > FileLimit)
                    large.Add(Path.GetRelativePath(root, entry.FullName));
                else if (entry is DirectoryInfo child && Path.Exists(Path.Join(child.FullName, ".git")))
                    repositories.Add(Path.GetRelativePath(root, entry.FullName));
                else if (entry is DirectoryInfo plain)
                    pending.Push(plain);
            }
        }

        return new CloneScan(repositories, large);
    }
}
