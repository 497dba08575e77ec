using System.Text;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Commits what a clone holds, from outside: with the server's repository and index, whatever has become of the clone's own .git.</summary>
internal sealed class AttemptSnapshots(Git git)
{
    private const int DeepestRepository = 5;
    private const int MostRepositories = 50;

    public async Task<string> TakeAsync(RunFolders run, AttemptWorkspace workspace, string taskId, string message, CancellationToken cancellationToken)
    {
        if (!AttemptClones.IsFolder(workspace.Folder))
            throw new WorkspaceException("workspace_git_failed", "The attempt's folder is gone or has been replaced by a link.", fatal: false);
        var notes = new CloneNotes(run.Notes(workspace.AttemptId));
        notes.RemoveLeftovers();

        var tree = await TreeAsync(new Place(run, notes, Path.GetDirectoryName(workspace.Folder)!), workspace.Folder, notes.Index, depth: 0, workspace.StartCommit, cancellationToken);
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

    private async Task<string> TreeAsync(Place place, string folder, string index, int depth, string? start, CancellationToken cancellationToken)
    {
        var scan = CloneScan.Of(folder);
        await RefuseLargeFilesAsync(place, folder, index, scan.LargeFiles, start, cancellationToken);
        if (depth > DeepestRepository || scan.Repositories.Count > MostRepositories)
            throw new WorkspaceException("workspace_git_failed", $"The attempt left too many git repositories inside each other ({scan.Repositories.Count} at depth {depth}).", fatal: false);

        string[] paths = scan.Repositories.Count == 0 ? [] : ["--", ".", .. scan.Repositories.Select(path => ":(top,exclude,literal)" + path)];
        await git.RunConfinedAsync(
            new GitCall(["add", "-A", .. paths]) { Repository = place.Run.Attempts, WorkTree = folder, Index = index },
            [Path.Join(place.Run.Integration, "objects"), place.SlotFolder],
            [place.Run.Attempts, place.Notes.Folder],
            cancellationToken);
        foreach (var path in scan.Repositories)
            await TakeInAsync(place, folder, index, path, depth, cancellationToken);
        return (await git.RunAsync(new GitCall("write-tree") { Repository = place.Run.Attempts, Index = index }, cancellationToken)).Text;
    }

    // git would record a folder with its own .git as a link to a commit that nobody else has, and its files would be lost. They are files of the attempt.
    private async Task TakeInAsync(Place place, string folder, string index, string path, int depth, CancellationToken cancellationToken)
    {
        var known = await git.RunAsync(new GitCall("ls-files", "-s", "-z", "--", ":(top,literal)" + path) { Repository = place.Run.Attempts, WorkTree = folder, Index = index }, cancellationToken);
        if (known.Items.Any(entry => entry.StartsWith("160000 ", StringComparison.Ordinal) && entry.EndsWith("\t" + path, StringComparison.Ordinal)))
            return; // A submodule of the base commit stays the link that it was.

        var inner = await TreeAsync(place, Path.Join(folder, path), Path.Join(place.Notes.Folder, "nested-" + Guid.NewGuid().ToString("N")), depth + 1, start: null, cancellationToken);
        await git.RunAsync(
            new GitCall("rm", "-r", "-f", "-q", "--cached", "--ignore-unmatch", "--", ":(top,literal)" + path) { Repository = place.Run.Attempts, WorkTree = folder, Index = index }, cancellationToken);
        var contents = await git.RunAsync(new GitCall("ls-tree", "--name-only", inner) { Repository = place.Run.Attempts }, cancellationToken);
        if (contents.Output.Length > 0)
            await git.RunAsync(new GitCall("read-tree", "-i", $"--prefix={path}/", inner) { Repository = place.Run.Attempts, Index = index }, cancellationToken);
    }

    private async Task RefuseLargeFilesAsync(Place place, string folder, string index, IReadOnlyList<string> files, string? start, CancellationToken cancellationToken)
    {
        var refused = new List<string>();
        foreach (var file in files)
        {
            var ignored = await git.TryAsync(new GitCall("check-ignore", "-q", "--", file) { Repository = place.Run.Attempts, WorkTree = folder, Index = index }, cancellationToken);
            if (ignored.ExitCode == 0)
                continue;

            // One that the base commit already has at this size is the user's own.
            var size = start is null ? null : await git.TryAsync(new GitCall("cat-file", "-s", $"{start}:{file}") { Repository = place.Run.Attempts }, cancellationToken);
            if (size is not { ExitCode: 0 } || size.Text != new FileInfo(Path.Join(folder, file)).Length.ToString(System.Globalization.CultureInfo.InvariantCulture))
                refused.Add(file);
        }

        if (refused.Count > 0)
            throw new WorkspaceException("workspace_file_too_large", $"Files over {CloneScan.FileLimit / 1024 / 1024} MB are not taken into the repository: {string.Join(", ", refused.Take(5))}. Remove them or list them in .gitignore.", fatal: false);
    }

    private async Task RefuseNewLinksAsync(RunFolders run, string before, string after, CancellationToken cancellationToken)
    {
        var changes = await git.RunAsync(new GitCall("diff-tree", "-r", "-z", "--raw", "--no-renames", before, after) { Repository = run.Attempts }, cancellationToken);
        if (changes.Items.Any(item => item.StartsWith(':') && item.Split(' ') is [not ":160000", "160000", ..]))
            throw new WorkspaceException("workspace_git_failed", "A git repository appeared in the attempt's folder while it was being committed. Is a process of the agent still running?", fatal: false);
    }

    // The slot's folder is what the sandbox is given: everything below it an agent could have replaced by a link.
    private sealed record Place(RunFolders Run, CloneNotes Notes, string SlotFolder);
}
