using System.Text;
using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Commits what a clone holds, from outside: with the server's repository and index, whatever has become of the clone's own .git.</summary>
internal sealed class AttemptSnapshots(Git git, FolderLimits limits)
{
    private const int MostNamed = 50;
    private readonly FolderTrees _trees = new(git, limits);
    private readonly CloneTidy _tidy = new(git, limits);

    /// <summary>Commits what is in the folder on top of a commit; that commit itself when nothing changed. Also says what is not in it.</summary>
    public async Task<(string Commit, IReadOnlyList<LeftOutFile> LeftOut)> CommitAsync(RunFolders run, CloneNotes notes, string folder, string startCommit, string message, CancellationToken cancellationToken)
    {
        if (!AttemptClones.IsFolder(folder))
            throw new WorkspaceException("workspace_git_failed", "The attempt's folder is gone or has been replaced by a link.", fatal: false);
        notes.RemoveLeftovers();

        // The slot's folder is what the sandbox is given: everything below it an agent could have replaced by a link.
        var place = new FolderPlace(run.Attempts, notes.Folder, [Path.Join(run.Integration, "objects"), Path.GetDirectoryName(folder)!]);
        var start = git.RunAsync(new GitCall("rev-parse", startCommit + "^{tree}") { Repository = run.Attempts }, cancellationToken);
        var tidied = _tidy.TidyAsync(notes.Folder, folder, cancellationToken);
        await Task.WhenAll(start, tidied);
        var (before, removed) = (await start, await tidied);
        if (!File.Exists(notes.Index))
            await git.RunAsync(new GitCall("read-tree", startCommit) { Repository = run.Attempts, Index = notes.Index }, cancellationToken);
        var (tree, leftOut) = await _trees.TakeAsync(place, folder, notes.Index, startCommit, removed, cancellationToken);
        if (tree == before.Text)
            return (startCommit, leftOut);
        await RefuseNewLinksAsync(run, before.Text, tree, cancellationToken);
        var committed = await git.RunAsync(
            new GitCall("commit-tree", tree, "-p", startCommit, "-F", "-") { Repository = run.Attempts, Input = Encoding.UTF8.GetBytes(Message(message, leftOut)) }, cancellationToken);
        return (committed.Text, leftOut);
    }

    // In the commit as well: whoever looks at an attempt later has nothing else to learn it from.
    private static string Message(string message, IReadOnlyList<LeftOutFile> leftOut) => leftOut.Count == 0
        ? message + "\n"
        : $"{message}\n\nLeft out:\n{string.Concat(leftOut.Take(MostNamed).Select(file => $"- {file.Path}: {file.Reason}\n"))}{(leftOut.Count > MostNamed ? $"- and {leftOut.Count - MostNamed} more\n" : "")}";

    private async Task RefuseNewLinksAsync(RunFolders run, string before, string after, CancellationToken cancellationToken)
    {
        var changes = await git.RunAsync(new GitCall("diff-tree", "-r", "-z", "--raw", "--no-renames", before, after) { Repository = run.Attempts }, cancellationToken);
        if (changes.Items.Any(item => item.StartsWith(':') && item.Split(' ') is [not ":160000", "160000", ..]))
            throw new WorkspaceException("workspace_git_failed", "A git repository appeared in the attempt's folder while it was being committed. Is a process of the agent still running?", fatal: false);
    }
}
