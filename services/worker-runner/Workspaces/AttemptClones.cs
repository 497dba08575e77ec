using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Opens the clones in which agents work.</summary>
internal sealed class AttemptClones(Git git, CloneFiles files, SpareClones spares, Trash trash, FolderLimits limits)
{
    // Two processes never share a data folder's clones; what another one opened was left by a runner that is gone.
    public static readonly Guid Process = Guid.NewGuid();

    public async Task<AttemptWorkspace> OpenAsync(RunFolders run, AttemptTurn turn, int slot, CancellationToken cancellationToken)
    {
        var startCommit = turn.StartCommit;
        var clone = run.CloneOf(slot, turn.AttemptId);
        Folders.CreatePrivate(Path.GetDirectoryName(clone)!);
        var notes = new CloneNotes(run.Notes(turn.AttemptId));
        notes.RemoveLeftovers();

        // Whoever leaves nothing to keep is given another clone sooner than its own is set back.
        var fresh = (turn is { TaskId: null, SetUp: false } && spares.Has(run.RunId))
            || !IsFolder(clone) || !notes.Say(clone, startCommit) || !await TryResetAsync(run, clone, notes, startCommit, cancellationToken);
        if (fresh && !await TakeSpareAsync(run, clone, notes, startCommit, cancellationToken))
            await CreateAsync(run, clone, notes, startCommit, cancellationToken);
        notes.Write(new CloneState(clone, startCommit, turn.TaskId, turn.Turn, turn.Epoch, Open: turn.TaskId is not null, Process));
        if (fresh)
            spares.Keep(run, startCommit, atWork: true);
        return new AttemptWorkspace(turn, clone, fresh);
    }

    /// <summary>Whether it is a real folder and not a link that an agent put in its place.</summary>
    public static bool IsFolder(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };

    private async Task<bool> TakeSpareAsync(RunFolders run, string clone, CloneNotes notes, string commit, CancellationToken cancellationToken)
    {
        if (await spares.TakeAsync(run, commit, cancellationToken) is not { } spare)
            return false;
        Clear(clone, notes);
        File.Move(spare.Notes.Index, notes.Index);
        Directory.Move(spare.Tree, clone);
        spare.Notes.Forget();
        return true;
    }

    private async Task CreateAsync(RunFolders run, string clone, CloneNotes notes, string commit, CancellationToken cancellationToken)
    {
        Clear(clone, notes);
        Directory.CreateDirectory(clone);
        await files.FillAsync(run, clone, notes, commit, cancellationToken);
        await files.GiveRepositoryAsync(run, clone, notes, commit, cancellationToken);
    }

    private void Clear(string clone, CloneNotes notes)
    {
        notes.Forget();
        notes.RemoveLeftovers();
        trash.Throw(clone);
    }

    // Ignored files stay: they are what the set-up commands made. Whatever stands in the way of setting a clone back, a new one can be made.
    private async Task<bool> TryResetAsync(RunFolders run, string clone, CloneNotes notes, string commit, CancellationToken cancellationToken)
    {
        try
        {
            var removed = await new CloneTidy(git, limits).TidyAsync(notes.Folder, clone, cancellationToken);
            var place = new FolderPlace(run.Attempts, notes.Folder, [Path.Join(run.Integration, "objects"), Path.GetDirectoryName(clone)!]);
            var listing = await FolderListing.OfAsync(git, place, clone, cancellationToken);

            // git looks into repositories inside a folder that it cleans, and would open whatever an agent's HEAD or commondir names.
            if (removed.Count > 0 || listing is not { Unread: null, Repositories.Count: 0 })
                return false;
            await files.SetBackAsync(run, clone, notes, commit, cancellationToken);
        }
        catch (WorkspaceException)
        {
            return false;
        }

        await files.GiveRepositoryAsync(run, clone, notes, commit, cancellationToken);
        return true;
    }
}
