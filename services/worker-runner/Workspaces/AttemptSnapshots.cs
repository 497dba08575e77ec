using System.Text;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Commits what a clone holds, from outside: with the server's repository and index, whatever has become of the clone's own .git.</summary>
internal sealed class AttemptSnapshots(Git git)
{
    private readonly FolderTrees _trees = new(git);

    /// <summary>Commits what is in the folder on top of a commit; that commit itself when nothing changed.</summary>
    public async Task<string> CommitAsync(RunFolders run, CloneNotes notes, string folder, string startCommit, string message, CancellationToken cancellationToken)
    {
        if (!AttemptClones.IsFolder(folder))
            throw new WorkspaceException("workspace_git_failed", "The attempt's folder is gone or has been replaced by a link.", fatal: false);
        notes.RemoveLeftovers();

        // The slot's folder is what the sandbox is given: everything below it an agent could have replaced by a link.
        var place = new FolderPlace(run.Attempts, notes.Folder, [Path.Join(run.Integration, "objects"), Path.GetDirectoryName(folder)!]);
        var tree = await _trees.TakeAsync(place, folder, notes.Index, startCommit, cancellationToken);
        var before = await git.RunAsync(new GitCall("rev-parse", startCommit + "^{tree}") { Repository = run.Attempts }, cancellationToken);
        if (tree == before.Text)
            return startCommit;
        await RefuseNewLinksAsync(run, before.Text, tree, cancellationToken);
        var committed = await git.RunAsync(
            new GitCall("commit-tree", tree, "-p", startCommit, "-F", "-") { Repository = run.Attempts, Input = Encoding.UTF8.GetBytes(message + "\n") }, cancellationToken);
        return committed.Text;
    }

    private async Task RefuseNewLinksAsync(RunFolders run, string before, string after, CancellationToken cancellationToken)
    {
        var changes = await git.RunAsync(new GitCall("diff-tree", "-r", "-z", "--raw", "--no-renames", before, after) { Repository = run.Attempts }, cancellationToken);
        if (changes.Items.Any(item => item.StartsWith(':') && item.Split(' ') is [not ":160000", "160000", ..]))
            throw new WorkspaceException("workspace_git_failed", "A git repository appeared in the attempt's folder while it was being committed. Is a process of the agent still running?", fatal: false);
    }
}
