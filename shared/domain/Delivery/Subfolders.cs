namespace Orchestrate.Domain.Delivery;

/// <summary>Subfolders of a repository that a run may be confined to. Pure.</summary>
public static class Subfolders
{
    /// <summary>What is wrong with the path, as a sentence; null when it can name a folder of a commit.</summary>
    /// <param name="path">The path as the bundle has it.</param>
    public static string? Problem(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            return "The subfolder must not be empty. Leave it out to work on the whole repository.";
        if (path.Contains('\\', StringComparison.Ordinal))
            return "The subfolder is written with forward slashes.";
        if (path[0] == '/' || (path.Length > 1 && path[1] == ':'))
            return "The subfolder is relative to the repository's root: no leading slash or drive.";
        var steps = path.Split('/');
        if (steps.Any(step => step is "" or "." or "..") || path.Any(char.IsControl))
            return "The subfolder is a plain path such as packages/api: no `.`, `..`, double or trailing slash.";
        return steps.Any(step => step.Equals(".git", StringComparison.OrdinalIgnoreCase)) ? "The subfolder leads into a `.git` folder, which is not part of a commit." : null;
    }
}
