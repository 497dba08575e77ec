using System.Globalization;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Makes a clone readable for git before it is looked at. In the sandbox, since an agent's process may be swapping folders for links meanwhile.</summary>
internal sealed class CloneTidy(Git git, FolderLimits limits)
{
    /// <summary>
    /// Gives back permissions that the agent took from itself, takes set-user-id bits away (what an agent makes belongs to the server's user), and removes what git would stumble over
    /// (<see cref="FolderEntry.IsTrap"/>).
    /// </summary>
    /// <returns>What was removed, with paths relative to the clone.</returns>
    public async Task<IReadOnlyList<FolderEntry>> TidyAsync(string scratch, string clone, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            return [];
        var slot = Path.GetDirectoryName(clone)!;
        File.SetUnixFileMode(slot, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = Path.Join(scratch, "removed-" + Guid.NewGuid().ToString("N"));
        var size = limits.LargestFile.ToString(CultureInfo.InvariantCulture) + "c";
        string[] remove = ["-fprintf", file, "%y %s %P\\0", "-exec", "rm", "-f", "--", "{}", "+"];
        var outcome = await git.RunToolAsync(
            [
                "find", "./" + Path.GetFileName(clone),
                "(", "-type", "d", "!", "-perm", "-700", "-exec", "chmod", "u+rwx", "--", "{}", ";", ")", ",",
                "(", "-type", "f", "!", "-perm", "-400", "-exec", "chmod", "u+r", "--", "{}", "+", ")", ",",
                "(", "-type", "f", "-perm", "/6000", "-exec", "chmod", "ug-s", "--", "{}", "+", ")", ",",
                "(", "-name", ".gitignore", "-o", "-name", ".gitattributes", ")", "(", "-type", "p", "-o", "-type", "s", "-o", "-type", "f", "-size", "+" + size, ")", .. remove, ",",
                "-name", ".gitmodules", "!", "-type", "d", "(", "!", "-type", "f", "-o", "-size", "+" + size, ")", .. remove,
            ],
            slot, [], [scratch, slot], cancellationToken);

        // 1 also when something vanished meanwhile; what remains unreadable is said by the listing that follows.
        if (outcome.ExitCode is not (0 or 1) || !File.Exists(file))
            throw new WorkspaceException("workspace_git_failed", $"The clone could not be made readable (this needs GNU find): {Git.Clean(outcome.Output)}", fatal: false);
        return FolderListing.Read(await File.ReadAllBytesAsync(file, cancellationToken));
    }
}
