using System.Globalization;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Makes a git tree of a folder's files, whatever git repositories lie in it: with the server's repository and index, and nothing of the folder's is run.</summary>
internal sealed class FolderTrees(Git git)
{
    private const int DeepestRepository = 5;
    private const int MostRepositories = 50;

    /// <summary>Adds the folder's files to the index and answers the tree.</summary>
    /// <param name="place">Where things are.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="index">The index; what it knows already is not read again.</param>
    /// <param name="start">The commit whose large files are the user's own; null for none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="WorkspaceException">There are files or repositories in it that are not taken.</exception>
    public Task<string> TakeAsync(FolderPlace place, string folder, string index, string? start, CancellationToken cancellationToken) =>
        TakeAsync(place, folder, index, depth: 0, start, cancellationToken);

    private async Task<string> TakeAsync(FolderPlace place, string folder, string index, int depth, string? start, CancellationToken cancellationToken)
    {
        var scan = CloneScan.Of(folder);
        await RefuseLargeFilesAsync(place, folder, index, scan.LargeFiles, start, cancellationToken);
        if (depth > DeepestRepository || scan.Repositories.Count > MostRepositories)
            throw new WorkspaceException("workspace_git_failed", $"There are too many git repositories inside each other ({scan.Repositories.Count} at depth {depth}).", fatal: false);

        string[] paths = scan.Repositories.Count == 0 ? [] : ["--", ".", .. scan.Repositories.Select(path => ":(top,exclude,literal)" + path)];
        await git.RunConfinedAsync(
            new GitCall(["add", "-A", .. paths]) { Repository = place.Repository, WorkTree = folder, Index = index },
            place.ReadOnly,
            [place.Repository, place.Scratch],
            cancellationToken);
        foreach (var path in scan.Repositories)
            await TakeInAsync(place, folder, index, path, depth, cancellationToken);
        return (await git.RunAsync(new GitCall("write-tree") { Repository = place.Repository, Index = index }, cancellationToken)).Text;
    }

    // git would record a folder with its own .git as a link to a commit that nobody else has, and its files would be lost. They are files like the others.
    private async Task TakeInAsync(FolderPlace place, string folder, string index, string path, int depth, CancellationToken cancellationToken)
    {
        var known = await git.RunAsync(new GitCall("ls-files", "-s", "-z", "--", ":(top,literal)" + path) { Repository = place.Repository, WorkTree = folder, Index = index }, cancellationToken);
        if (known.Items.Any(entry => entry.StartsWith("160000 ", StringComparison.Ordinal) && entry.EndsWith("\t" + path, StringComparison.Ordinal)))
            return; // A submodule of the base commit stays the link that it was.

        var inner = await TakeAsync(place, Path.Join(folder, path), Path.Join(place.Scratch, "nested-" + Guid.NewGuid().ToString("N")), depth + 1, start: null, cancellationToken);
        await git.RunAsync(
            new GitCall("rm", "-r", "-f", "-q", "--cached", "--ignore-unmatch", "--", ":(top,literal)" + path) { Repository = place.Repository, WorkTree = folder, Index = index }, cancellationToken);
        var contents = await git.RunAsync(new GitCall("ls-tree", "--name-only", inner) { Repository = place.Repository }, cancellationToken);
        if (contents.Output.Length > 0)
            await git.RunAsync(new GitCall("read-tree", "-i", $"--prefix={path}/", inner) { Repository = place.Repository, Index = index }, cancellationToken);
    }

    private async Task RefuseLargeFilesAsync(FolderPlace place, string folder, string index, IReadOnlyList<string> files, string? start, CancellationToken cancellationToken)
    {
        var refused = new List<string>();
        foreach (var file in files)
        {
            var ignored = await git.TryAsync(new GitCall("check-ignore", "-q", "--", file) { Repository = place.Repository, WorkTree = folder, Index = index }, cancellationToken);
            if (ignored.ExitCode == 0)
                continue;

            // One that the base commit already has at this size is the user's own.
            var size = start is null ? null : await git.TryAsync(new GitCall("cat-file", "-s", $"{start}:{file}") { Repository = place.Repository }, cancellationToken);
            if (size is not { ExitCode: 0 } || size.Text != new FileInfo(Path.Join(folder, file)).Length.ToString(CultureInfo.InvariantCulture))
                refused.Add(file);
        }

        if (refused.Count > 0)
            throw new WorkspaceException("workspace_file_too_large", $"Files over {CloneScan.FileLimit / 1024 / 1024} MB are not taken into the repository: {string.Join(", ", refused.Take(5))}. Remove them or list them in .gitignore.", fatal: false);
    }
}
