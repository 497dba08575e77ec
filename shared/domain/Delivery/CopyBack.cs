namespace Orchestrate.Domain.Delivery;

/// <summary>
/// Decides, path by path, what of a result is copied into the user's folder: a run's change is made where the user's file still is what the run began with,
/// and nowhere else. Pure; asked again after a crash it leaves alone what is done.
/// </summary>
public static class CopyBack
{
    /// <summary>What becomes of a path that the run changed.</summary>
    /// <param name="path">The path, relative, with forward slashes.</param>
    /// <param name="before">What the run began with.</param>
    /// <param name="present">What stands in the user's folder now.</param>
    /// <param name="result">What the run made of it.</param>
    /// <param name="linkTarget">The target, when the result is a symbolic link.</param>
    public static CopyBackDecision Decide(string path, PathEntry before, PathEntry present, PathEntry result, string? linkTarget = null)
    {
        if (before == result || present == result)
            return new(CopyBackAction.Keep);
        if (!IsSafe(path))
            return LeftAlone("its name cannot be written into a folder");
        if (result.Kind is not (EntryKind.Nothing or EntryKind.File or EntryKind.Executable or EntryKind.Link))
            return LeftAlone("the result is neither a file nor a link");
        if (result.Kind == EntryKind.Link && (linkTarget is null || !StaysInside(path, linkTarget)))
            return LeftAlone("the result is a link that leads out of the folder");
        if (present != before)
            return LeftAlone(Change(before, present));
        return new(result.Kind == EntryKind.Nothing ? CopyBackAction.Delete : CopyBackAction.Write);
    }

    /// <summary>
    /// Whether a link at that path leads to a place inside the folder, by text alone: relative, no more steps up than the path has folders, and no step up after a step down,
    /// because the folder that it went down into may be a link itself.
    /// </summary>
    /// <param name="path">Where the link is, relative, with forward slashes.</param>
    /// <param name="target">What it says.</param>
    public static bool StaysInside(string path, string target)
    {
        if (target.Length == 0 || target[0] == '/' || target.Contains('\\', StringComparison.Ordinal) || target.Any(char.IsControl))
            return false;
        var steps = target.Split('/').Where(step => step is not ("" or ".")).ToList();
        var up = steps.TakeWhile(step => step == "..").Count();
        return up <= path.Count(c => c == '/') && !steps.Skip(up).Any(step => step == ".." || IsGitFolder(step));
    }

    // A commit of ours has no such path; whatever it came from, the user's own repository and folders outside are out of bounds.
    private static bool IsSafe(string path) =>
        path.Length > 0 && path[0] != '/' && !path.Contains('\uFFFD', StringComparison.Ordinal) && !path.Contains('\0', StringComparison.Ordinal)
        && !path.Split('/').Any(step => step is "" or "." or ".." || IsGitFolder(step));

    private static bool IsGitFolder(string step) => step.Equals(".git", StringComparison.OrdinalIgnoreCase);

    private static string Change(PathEntry before, PathEntry present) => present.Kind switch
    {
        EntryKind.Nothing => "it was deleted meanwhile",
        EntryKind.Blocked => "a folder on the way to it is a link or a file now",
        EntryKind.Folder => "a folder stands in its place",
        EntryKind.Other => "it cannot be read, or is something else than a file",
        _ when before.Kind == EntryKind.Nothing => "a file of that name was made meanwhile",
        _ when before.IsFile && present.IsFile && before.Content == present.Content => "its permission to be executed was changed meanwhile",
        _ => "it was changed meanwhile",
    };

    private static CopyBackDecision LeftAlone(string reason) => new(CopyBackAction.LeaveAlone, reason);
}
