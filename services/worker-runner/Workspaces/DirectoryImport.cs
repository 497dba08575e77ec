using System.Globalization;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Delivery;
using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Takes a user's folder, which is no git repository, into a private one. The folder is only read, and nothing in it is run. All of it is taken, or nothing.</summary>
internal sealed class DirectoryImport(Git git, DirectorySource directories, FolderLimits limits)
{
    private const int MostNamed = 5;

    private readonly FolderTrees _trees = new(git, limits with { LargestTotal = ImportRules.MostBytes, OfUser = true });

    /// <summary>Commits the folder's files and answers the commit.</summary>
    /// <param name="repository">The private repository.</param>
    /// <param name="source">The folder.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="WorkspaceException">There is no such folder, it may not be used, it is too large, or not all of it can be taken.</exception>
    public async Task<string> CommitAsync(string repository, WorkspaceSource source, CancellationToken cancellationToken)
    {
        var folder = directories.Locate(source);
        var scratch = repository + "-import";
        Directory.CreateDirectory(scratch);
        try
        {
            var place = new FolderPlace(repository, scratch, [folder]);
            await RefuseTooMuchAsync(place, folder, cancellationToken);
            var taken = await _trees.TakeAsync(place, folder, Path.Join(scratch, "index"), start: null, [], cancellationToken);
            if (taken.LeftOut.Count > 0)
                throw Refused(folder, taken.LeftOut);
            return (await git.RunAsync(new GitCall("commit-tree", taken.Tree, "-m", $"The files of {folder}") { Repository = repository }, cancellationToken)).Text;
        }
        finally
        {
            Folders.Delete(scratch);
        }
    }

    // Before anything is copied. Only what is not ignored counts, and that is only asked when it matters.
    private async Task RefuseTooMuchAsync(FolderPlace place, string folder, CancellationToken cancellationToken)
    {
        var listing = await FolderListing.OfAsync(git, place, folder, cancellationToken);
        if (ImportRules.TooMuch(listing.Entries.Count, listing.Entries.Sum(entry => entry.Size)) is null)
            return;
        var ignored = await _trees.IgnoredAsync(place, folder, Path.Join(place.Scratch, "none"), [.. listing.Entries.Select(entry => entry.Path)], cancellationToken);
        var wanted = listing.Entries.Where(entry => !ignored.Contains(entry.Path)).ToList();
        if (ImportRules.TooMuch(wanted.Count, wanted.Sum(entry => entry.Size)) is { } problem)
            throw new WorkspaceException("workspace_too_large", $"'{folder}' {problem} List in its .gitignore what the work does not need.", fatal: true);
    }

    private static WorkspaceException Refused(string folder, IReadOnlyList<LeftOutFile> files)
    {
        var named = string.Join(" ", files.Take(MostNamed).Select(file => $"'{file.Path}': {file.Reason}"));
        var rest = files.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" And {files.Count - MostNamed} more.") : "";
        return new WorkspaceException("workspace_file_refused", $"Not all of '{folder}' can be taken. {named}{rest} Remove it, or list it in the folder's .gitignore.", fatal: true);
    }
}
