using System.Text;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Commits what a clone holds, from outside: with the server's repository and index, whatever has become of the clone's own .git.</summary>
internal sealed class AttemptSnapshots(Git git)
{
    private readonly FolderTrees _trees = new(git);

    public async Task<string> TakeAsync(RunFolders run, AttemptWorkspace workspace, string taskId, string message, CancellationToken cancellationToken)
    {
        if (!AttemptClones.IsFolder(workspace.Folder))
            throw new WorkspaceException("workspace_git_failed", "The attempt's folder is gone or has been replaced by a link.", fatal: false);
        var notes = new CloneNotes(run.Notes(workspace.AttemptId));
        notes.RemoveLeftovers();

        // The slot's folder is what the sandbox is given: everything below it an agent could have replaced by a link.
        var place = new FolderPlace(run.Attempts, notes.Folder, [Path.Join(run.Integration, "objects"), Path.GetDirectoryName(workspace.Folder)!]);
        var tree = await _trees.TakeAsync(place, workspace.Folder, notes.Index, workspace.StartCommit, cancellationToken);
        var before = await git.RunAsync(new GitCall("rev-parse", workspace.StartCommit + "^{tree}") { Repository = run.Attempts }, cancellationToken);
        var commit = workspace.StartCommit;
        if (tree != before.Text)
        {
            await RefuseNewLinksAsync(run, before.Text, tree, cancellationToken);
            var committed = await git.RunAsync(
                new GitCall("commit-tree", tree, "-p", workspace.StartCommit, "-F", "-") { Repository = run.Attempts, Input = Encoding.UTF8.GetBytes(message + "\n") }, cancellationToken);
            commit = committed.Text;
        }

        await git.RunAsync(new GitCall("update-ref", RefNames.Attempt(run.RunId, taskId, workspace.AttemptId), commit) { Repository = run.Attempts }, cancellationToken);
        notes.Write(workspace.Folder, commit);
        return commit;
    }

    private async Task RefuseNewLinksAsync(RunFolders run, string before, string after, CancellationToken cancellationToken)
    {
        var changes = await git.RunAsync(new GitCall("diff-tree", "-r", "-z", "--raw", "--no-renames", before, after) { Repository = run.Attempts }, cancellationToken);
        if (changes.Items.Any(item => item.StartsWith(':') && item.Split(' ') is [not ":160000", "160000", ..]))
            throw new WorkspaceException("workspace_git_failed", "A git repository appeared in the attempt's folder while it was being committed. Is a process of the agent still running?", fatal: false);
    }
}
