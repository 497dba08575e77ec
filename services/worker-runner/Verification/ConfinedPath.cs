namespace Orchestrate.WorkerRunner.Verification;

/// <summary>Resolves paths of bundles and agents inside a checkout, whose symbolic links are the agent's too.</summary>
internal static class ConfinedPath
{
    private const int MostLinks = 40;

    /// <summary>The physical path, every link on the way resolved; null when the path leaves the root, does not exist or goes in circles.</summary>
    public static string? Resolve(string root, string relative)
    {
        var normal = Domain.Verification.Paths.Normalise(relative).TrimEnd('/');
        if (normal is "." or "")
            return root;
        if (!Domain.Verification.Paths.IsConfined(normal))
            return null;

        var rest = new Stack<string>(normal.Split('/').Reverse());
        var current = root;
        var links = 0;
        while (rest.TryPop(out var name))
        {
            if (name is "" or ".")
                continue;
            var next = Path.GetFullPath(Path.Join(current, name));
            if (next != root && !next.StartsWith(root + "/", StringComparison.Ordinal))
                return null;
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                if (!Path.Exists(next))
                    return null;
                current = next;
                continue;
            }

            if (++links > MostLinks || Path.IsPathRooted(target))
                return null;
            foreach (var part in target.Split('/').Reverse())
                rest.Push(part);
        }

        return current;
    }
}
