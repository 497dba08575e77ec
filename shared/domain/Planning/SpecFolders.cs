namespace Orchestrate.Domain.Planning;

/// <summary>Folders of specifications, <c>specs/NNN-name</c> or <c>.opencode/specs/NNN-name</c> (AGT-3, TASK-6).</summary>
public static class SpecFolders
{
    /// <summary>The spec folder that a path lies in, as the path writes it and without a slash at its end; null for a path in none.</summary>
    /// <param name="path">Relative to the repository's root.</param>
    public static string? Of(string path)
    {
        string[] segments = [.. Verification.Paths.Normalise(path).Split('/', StringSplitOptions.RemoveEmptyEntries).Where(s => s != ".")];
        for (var length = 2; length <= Math.Min(3, segments.Length - 1); length++)
        {
            var folder = string.Join('/', segments[..length]);
            if (Is(folder))
                return folder;
        }

        return null;
    }

    /// <summary>Whether the path is a spec folder itself; a slash at its end is allowed.</summary>
    /// <param name="path">Relative to the repository's root.</param>
    public static bool Is(string path)
    {
        var folder = path.TrimEnd('/');

        // Every spec folder, and nothing else, has a `memory/` that nobody writes.
        return Verification.Paths.IsConfined(folder) && !folder.Contains("//", StringComparison.Ordinal) && folder.Split('/').Length <= 3 && SpecPaths.OwnerOf($"{folder}/memory/x") == SpecPaths.Nobody && SpecPaths.OwnerOf($"{folder}/x.md") == "speckit";
    }
}
