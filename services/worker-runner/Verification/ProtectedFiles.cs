using Orchestrate.Domain.Verification;
using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.Verification;

/// <summary>Puts protected files back to how the base commit has them (VER-7), so that an attempt is judged by the tests it was given.</summary>
internal static class ProtectedFiles
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, RecurseSubdirectories = false };

    /// <summary>
    /// Relative paths of files and links that match the globs. Links are not followed. What has a name that is not UTF-8 cannot be named and so is not among them;
    /// an attempt that changed such a file is refused for the difference.
    /// </summary>
    public static IReadOnlyList<string> Find(string root, IReadOnlyList<string> globs)
    {
        var found = new List<string>();
        var pending = new Stack<DirectoryInfo>([new DirectoryInfo(root)]);
        while (pending.TryPop(out var folder))
        {
            foreach (var entry in folder.EnumerateFileSystemInfos("*", Everything))
            {
                if (entry is DirectoryInfo child && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                    pending.Push(child);
                else if (Path.GetRelativePath(root, entry.FullName) is var path && globs.Any(glob => Globs.Matches(glob, path)) && IsFileOrLink(entry.FullName))
                    found.Add(path);
            }
        }

        return found;
    }

    /// <summary>Removes the given files of the checkout: an attempt's own addition to a protected folder (a conftest.py, say) would change what the tests mean.</summary>
    public static void Remove(string root, IEnumerable<string> paths)
    {
        foreach (var path in paths.Select(path => Path.Join(root, path)).Where(IsFileOrLink))
            File.Delete(path);
    }

    /// <summary>Copies the given files of the base into the checkout.</summary>
    public static void Restore(string root, string baseRoot, IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            var source = new FileInfo(Path.Join(baseRoot, path));
            var target = Path.Join(root, path);
            MakeWay(root, path);
            if (source.LinkTarget is { } link)
                File.CreateSymbolicLink(target, link);
            else
                source.CopyTo(target);
        }
    }

    // A parent that the attempt made a link would lead the copy out of the checkout; one that it made a file is in the way.
    private static void MakeWay(string root, string path)
    {
        var current = root;
        foreach (var name in path.Split('/')[..^1])
        {
            current = Path.Join(current, name);
            if (IsFileOrLink(current))
                File.Delete(current);
            MakeUsable(Directory.CreateDirectory(current));
        }

        var target = Path.Join(root, path);
        if (IsFileOrLink(target))
            File.Delete(target);
        else
            Folders.Delete(target);
    }

    // Set-up runs the attempt's code, which may have shut the folder.
    private static void MakeUsable(DirectoryInfo folder)
    {
        const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (!OperatingSystem.IsWindows() && (folder.UnixFileMode & All) != All)
            folder.UnixFileMode |= All;
    }

    private static bool IsFileOrLink(string path) => new FileInfo(path) is { Exists: true } or { LinkTarget: not null };
}
