namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Where a path really leads.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>The absolute path with every link on it resolved; null when nothing is there or links go in circles.</summary>
    public static string? Of(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var root = Path.GetPathRoot(full)!;
        var rest = new Stack<string>(Steps(full[root.Length..]));
        var current = root;
        var links = 0;
        while (rest.TryPop(out var name))
        {
            if (name == "..")
            {
                current = Path.GetDirectoryName(current) ?? root;
                continue;
            }

            var next = Path.Join(current, name);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                if (!Path.Exists(next))
                    return null;
                current = next;
                continue;
            }

            if (++links > MostLinks)
                return null;
            if (Path.IsPathRooted(target))
                current = root;
            foreach (var step in Steps(target))
                rest.Push(step);
        }

        return current;
    }

    private static IEnumerable<string> Steps(string path) => path.Split('/', Path.DirectorySeparatorChar).Where(step => step is not ("" or ".")).Reverse();
}
