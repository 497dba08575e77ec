using System.Globalization;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>
/// Makes a git tree of a folder's files, whatever git repositories lie in it: with the server's repository and index, and nothing of the folder's is run.
/// What git cannot hold, or should not, is left out and said; everything else is taken all the same.
/// </summary>
internal sealed class FolderTrees(Git git, FolderLimits limits)
{
    private const int DeepestRepository = 5;
    private const int MostRepositories = 50;
    private const string Link = "160000";

    /// <summary>Adds the folder's files to the index and answers the tree.</summary>
    /// <param name="place">Where things are.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="index">The index; what it knows already is not read again, and what is left out stays in it as it was.</param>
    /// <param name="start">The commit that new files are counted from (<see cref="FolderLimits.LargestTotal"/>); null when all are new.</param>
    /// <param name="removed">What had to be removed from the folder, see <see cref="CloneTidy"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="WorkspaceException">The folder cannot be listed, or git would stumble over a file in it.</exception>
    public async Task<FolderTree> TakeAsync(FolderPlace place, string folder, string index, string? start, IReadOnlyList<FolderEntry> removed, CancellationToken cancellationToken)
    {
        var intake = new FolderIntake(place);
        foreach (var file in removed)
            intake.Leave("", file.Path, file.Size, $"It was a {file.What} of {FolderLimits.Megabytes(file.Size)}, which git would try to read to its end; it was removed.");
        var tree = await TakeAsync(intake, new Level(folder, index, "", 0, start), [.. removed.Select(file => file.Path)], cancellationToken);
        return new FolderTree(tree, intake.LeftOut);
    }

    private async Task<string> TakeAsync(FolderIntake intake, Level level, IReadOnlyList<string> leftOut, CancellationToken cancellationToken)
    {
        var asked = git.RunAsync(new GitCall("ls-files", "-s", "-z") { Repository = intake.Place.Repository, Index = level.Index }, cancellationToken);
        var looked = FolderListing.OfAsync(git, intake.Place, level.Folder, cancellationToken);
        await Task.WhenAll(asked, looked);
        var listing = await looked;
        if (listing.Entries.FirstOrDefault(entry => entry.IsTrap(limits.LargestFile)) is { } trap)
            throw new WorkspaceException("workspace_git_failed", $"'{RawPaths.Shown(trap.Path)}' is a {trap.What} of {trap.Size} bytes, which git would try to read. Remove it.", fatal: false);
        if (listing.Unread is { } unread)
            intake.Leave(level.Prefix, ".", 0, $"Folders cannot be read: {unread}");
        var known = IndexEntries.Of(await asked);
        var links = known.Where(entry => entry.Value.Mode == Link).Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        LeaveSubmoduleFiles(intake, level, listing, links);

        var entries = listing.Entries.Where(entry => !RawPaths.IsUnderAny(entry.Path, links)).ToList();
        var repositories = listing.Repositories.Where(path => !links.Contains(path) && !RawPaths.IsUnderAny(path, links)).Order(StringComparer.Ordinal).ToList();
        var odd = entries.Where(entry => !entry.HasContent || IsForbidden(entry) || entry.Size > limits.LargestFile || entry.Path.Length > FolderLimits.LongestPath).ToList();
        var ignored = await IgnoredAsync(intake.Place, level.Folder, level.Index, [.. odd.Select(entry => entry.Path), .. repositories], cancellationToken);

        // A repository's own files are another matter (TakeInAsync), and git is never to look into what an agent calls a repository: it would open whatever that names.
        // It does not look into ignored ones, and complains when it is told not to.
        var excluded = new HashSet<string>(listing.Repositories.Where(path => !ignored.Contains(path)).Concat(leftOut), StringComparer.Ordinal);
        foreach (var entry in odd.Where(entry => !ignored.Contains(entry.Path) && !excluded.Contains(entry.Path)))
        {
            if (await WhyNotAsync(intake.Place, level, entry, known, cancellationToken) is { } reason)
                Leave(entry, reason);
        }

        await LimitTotalAsync(intake, level, entries, known, excluded, Leave, cancellationToken);
        await AddAsync(intake, level, entries, known, excluded, cancellationToken);
        foreach (var path in repositories.Where(path => !ignored.Contains(path)))
            await TakeInAsync(intake, level, path, repositories.Count, cancellationToken);
        return (await git.RunAsync(new GitCall("write-tree") { Repository = intake.Place.Repository, Index = level.Index }, cancellationToken)).Text;

        void Leave(FolderEntry entry, string reason)
        {
            excluded.Add(entry.Path);
            intake.Leave(level.Prefix, entry.Path, entry.HasContent ? entry.Size : 0, reason);
        }
    }

    // git neither takes nor mentions what lies in the folder of a submodule.
    private static void LeaveSubmoduleFiles(FolderIntake intake, Level level, FolderListing listing, HashSet<string> links)
    {
        foreach (var link in links.Order(StringComparer.Ordinal))
        {
            var inside = listing.Entries.Count(entry => entry.Path.StartsWith(link + "/", StringComparison.Ordinal));
            if (inside > 0)
                intake.Leave(level.Prefix, link, 0, $"It is a submodule, and its {inside} files belong to another repository.");
        }
    }

    private async Task<string?> WhyNotAsync(FolderPlace place, Level level, FolderEntry entry, IReadOnlyDictionary<string, IndexEntry> known, CancellationToken cancellationToken)
    {
        if (!entry.HasContent)
            return $"It is a {entry.What}, which git cannot hold.";
        if (entry.Path.Length > FolderLimits.LongestPath)
            return $"Its path has {entry.Path.Length} bytes; at most {FolderLimits.LongestPath} are kept.";

        if (IsForbidden(entry))
            return await SameAsync(place, level, entry, known, cancellationToken) ? null : "It says where submodules come from, and what git does with them on the machine of whoever receives it; an attempt cannot add submodules.";

        // One that was there before at this size is the user's own.
        if (known.TryGetValue(entry.Path, out var before))
        {
            var size = await git.RunAsync(new GitCall("cat-file", "-s", before.Object) { Repository = place.Repository }, cancellationToken);
            if (size.Text == entry.Size.ToString(CultureInfo.InvariantCulture))
                return null;
        }

        return $"It has {FolderLimits.Megabytes(entry.Size)}; files over {FolderLimits.Megabytes(limits.LargestFile)} are not kept.";
    }

    private bool IsForbidden(FolderEntry entry) => entry.IsModules && !limits.OfUser;

    // By the text: line ends may differ from what is committed, as attributes have it.
    private async Task<bool> SameAsync(FolderPlace place, Level level, FolderEntry entry, IReadOnlyDictionary<string, IndexEntry> known, CancellationToken cancellationToken)
    {
        if (!known.TryGetValue(entry.Path, out var before) || !RawPaths.IsText(entry.Path))
            return false;
        var committed = await git.RunAsync(new GitCall("cat-file", "blob", before.Object) { Repository = place.Repository }, cancellationToken);
        var present = await File.ReadAllBytesAsync(Path.Join(level.Folder, RawPaths.Shown(entry.Path)), cancellationToken);
        return committed.Output.Where(b => b != '\r').SequenceEqual(present.Where(b => b != '\r'));
    }

    private async Task LimitTotalAsync(
        FolderIntake intake, Level level, List<FolderEntry> entries, IReadOnlyDictionary<string, IndexEntry> known, HashSet<string> excluded, Action<FolderEntry, string> leave, CancellationToken cancellationToken)
    {
        var left = limits.LargestTotal - intake.Taken;
        if (entries.Where(entry => entry.Kind == 'f').Sum(entry => entry.Size) <= left)
            return;
        var before = await SizesAsync(intake.Place, level.Start, cancellationToken);
        var changed = entries.Where(entry => entry.Kind == 'f' && !excluded.Contains(entry.Path) && before.GetValueOrDefault(entry.Path) != entry.Size.ToString(CultureInfo.InvariantCulture)).ToList();
        var ignored = await IgnoredAsync(intake.Place, level.Folder, level.Index, [.. changed.Where(entry => !known.ContainsKey(entry.Path)).Select(entry => entry.Path)], cancellationToken);

        // The smallest first: most of the work is kept.
        foreach (var entry in changed.Where(entry => !ignored.Contains(entry.Path)).OrderBy(entry => entry.Size).ThenBy(entry => entry.Path, StringComparer.Ordinal))
        {
            if (intake.Taken + entry.Size <= limits.LargestTotal)
                intake.Taken += entry.Size;
            else
                leave(entry, $"It has {FolderLimits.Megabytes(entry.Size)}, and new files have over {FolderLimits.Megabytes(limits.LargestTotal)} together, which is the most that is kept.");
        }
    }

    private async Task<Dictionary<string, string>> SizesAsync(FolderPlace place, string? commit, CancellationToken cancellationToken)
    {
        var sizes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (commit is null)
            return sizes;
        var listed = await git.RunAsync(new GitCall("ls-tree", "-r", "-l", "-z", "--full-tree", commit) { Repository = place.Repository }, cancellationToken);
        foreach (var item in RawPaths.Split(listed.Output))
        {
            var tab = item.IndexOf('\t', StringComparison.Ordinal);
            sizes[item[(tab + 1)..]] = item[(item.LastIndexOf(' ', tab) + 1)..tab];
        }

        return sizes;
    }

    private async Task AddAsync(
        FolderIntake intake, Level level, List<FolderEntry> entries, IReadOnlyDictionary<string, IndexEntry> known, HashSet<string> excluded, CancellationToken cancellationToken)
    {
        string? file = null;
        string[] paths = [];
        if (excluded.Count > 0)
        {
            file = Path.Join(intake.Place.Scratch, "paths-" + Guid.NewGuid().ToString("N"));
            await File.WriteAllBytesAsync(file, RawPaths.Join(excluded.Select(path => ":(top,exclude,literal)" + path).Prepend(".")), cancellationToken);
            paths = ["--pathspec-from-file=" + file, "--pathspec-file-nul"];
        }

        // Files that were written within the same second as the index could have changed since, so `add` takes them for changed and writes their objects, which it cannot see to be there
        // because the shared ones are read-only here: after a fresh checkout that is nearly all of them. Refreshing compares their contents, and writes nothing but the index.
        // A file that git refuses must not keep it from taking the others; again, because a file may also have vanished just then.
        var add = new GitCall(["add", "-A", "--ignore-errors", .. paths]) { Repository = intake.Place.Repository, WorkTree = level.Folder, Index = level.Index };
        var outcome = known.Count > 0
            ? await git.TryAddConfinedAsync(add with { Arguments = [] }, file, intake.Place.ReadOnly, [intake.Place.Repository, intake.Place.Scratch], cancellationToken)
            : await ConfinedAsync(intake.Place, add, cancellationToken);
        if (outcome.ExitCode == 1)
            outcome = await ConfinedAsync(intake.Place, add, cancellationToken);
        if (outcome.ExitCode == 0)
            return;
        if (outcome.ExitCode != 1)
            throw Git.Failure(add, outcome);

        var now = IndexEntries.Of(await git.RunAsync(new GitCall("ls-files", "-s", "-z") { Repository = intake.Place.Repository, Index = level.Index }, cancellationToken));
        var missing = entries.Where(entry => !now.ContainsKey(entry.Path) && !excluded.Contains(entry.Path)).ToList();
        var ignored = await IgnoredAsync(intake.Place, level.Folder, level.Index, [.. missing.Select(entry => entry.Path)], cancellationToken);
        missing.RemoveAll(entry => ignored.Contains(entry.Path));
        foreach (var entry in missing)
            intake.Leave(level.Prefix, entry.Path, entry.Size, "git does not hold a file of this name: on some machines it would be taken for a repository's own.");
        if (missing.Count == 0)
            intake.Leave(level.Prefix, ".", 0, $"Files could not be read: {Git.Clean(outcome.Output)}");
    }

    // git would record a folder with its own .git as a link to a commit that nobody else has, and its files would be lost. They are files like the others.
    private async Task TakeInAsync(FolderIntake intake, Level level, string raw, int count, CancellationToken cancellationToken)
    {
        if (!RawPaths.IsText(raw) || level.Depth >= DeepestRepository || count > MostRepositories)
        {
            intake.Leave(level.Prefix, raw, 0, RawPaths.IsText(raw)
                ? $"It is a git repository of its own, one of {count} and {level.Depth + 1} deep; at most {MostRepositories} and {DeepestRepository} deep are taken in as files."
                : "It is a git repository of its own, and its name is not UTF-8.");
            return;
        }

        var path = RawPaths.Shown(raw);
        var place = intake.Place;
        var inner = await TakeAsync(
            intake, new Level(Path.Join(level.Folder, path), Path.Join(place.Scratch, "nested-" + Guid.NewGuid().ToString("N")), $"{level.Prefix}{path}/", level.Depth + 1, Start: null), [], cancellationToken);
        await git.RunAsync(
            new GitCall("rm", "-r", "-f", "-q", "--cached", "--ignore-unmatch", "--", ":(top,literal)" + path) { Repository = place.Repository, WorkTree = level.Folder, Index = level.Index }, cancellationToken);
        var contents = await git.RunAsync(new GitCall("ls-tree", "--name-only", inner) { Repository = place.Repository }, cancellationToken);
        if (contents.Output.Length > 0)
            await git.RunAsync(new GitCall("read-tree", "-i", $"--prefix={path}/", inner) { Repository = place.Repository, Index = level.Index }, cancellationToken);
    }

    /// <summary>Which of the paths are ignored by the folder's own rules. Confined, because git reads the folder's files for it.</summary>
    public async Task<IReadOnlySet<string>> IgnoredAsync(FolderPlace place, string folder, string index, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        if (paths.Count == 0)
            return new HashSet<string>();
        var input = Path.Join(place.Scratch, "asked-" + Guid.NewGuid().ToString("N"));
        var output = input + ".answer";
        await File.WriteAllBytesAsync(input, RawPaths.Join(paths), cancellationToken);
        var call = new GitCall("check-ignore", "-z", "--stdin") { Repository = place.Repository, WorkTree = folder, Index = index };
        var outcome = await git.TryConfinedAsync(call, place.ReadOnly, [place.Repository, place.Scratch], (input, output), cancellationToken);
        return outcome.ExitCode is 0 or 1 ? RawPaths.Split(await File.ReadAllBytesAsync(output, cancellationToken)).ToHashSet(StringComparer.Ordinal) : throw Git.Failure(call, outcome);
    }

    private Task<Sandbox.CommandOutcome> ConfinedAsync(FolderPlace place, GitCall call, CancellationToken cancellationToken) =>
        git.TryConfinedAsync(call, place.ReadOnly, [place.Repository, place.Scratch], files: null, cancellationToken);

    private sealed record Level(string Folder, string Index, string Prefix, int Depth, string? Start);
}
