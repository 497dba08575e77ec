using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Opens the clones in which agents work.</summary>
internal sealed class AttemptClones(Git git, KnownCommits commits, FolderLimits limits)
{
    private const string Branch = "refs/heads/work";

    // Two processes never share a data folder's clones; what another one opened was left by a runner that is gone.
    public static readonly Guid Process = Guid.NewGuid();

    public async Task<AttemptWorkspace> OpenAsync(RunFolders run, AttemptTurn turn, int slot, CancellationToken cancellationToken)
    {
        var startCommit = turn.StartCommit;
        var clone = run.CloneOf(slot, turn.AttemptId);
        Folders.CreatePrivate(Path.GetDirectoryName(clone)!);
        var notes = new CloneNotes(run.Notes(turn.AttemptId));
        notes.RemoveLeftovers();
        var fresh = !IsFolder(clone) || !notes.Say(clone, startCommit) || !await TryResetAsync(run, clone, notes, startCommit, cancellationToken);
        if (fresh)
            await CreateAsync(run, clone, notes, startCommit, cancellationToken);
        await GiveRepositoryAsync(run, clone, notes, startCommit, cancellationToken);
        notes.Write(new CloneState(clone, startCommit, turn.TaskId, turn.Turn, turn.Epoch, Open: turn.TaskId is not null, Process));
        return new AttemptWorkspace(turn, clone, fresh);
    }

    /// <summary>Whether it is a real folder and not a link that an agent put in its place.</summary>
    public static bool IsFolder(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };

    private async Task CreateAsync(RunFolders run, string clone, CloneNotes notes, string commit, CancellationToken cancellationToken)
    {
        notes.Forget();
        notes.RemoveLeftovers();
        Folders.Delete(clone);
        Directory.CreateDirectory(clone);

        // A fresh clone, too, is made in the sandbox. Inside, files belong to another user id than outside; git keeps that id in its index and would take every file for changed.
        await git.RunConfinedAsync(Place(run, clone, notes) with { Arguments = ["read-tree", "--reset", "-u", commit] }, ReadOnly(run), Writable(run, clone, notes), cancellationToken);
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
            await git.SetBackConfinedAsync(Place(run, clone, notes), commit, ReadOnly(run), Writable(run, clone, notes), cancellationToken);
            return true;
        }
        catch (WorkspaceException)
        {
            return false;
        }
    }

    private static GitCall Place(RunFolders run, string clone, CloneNotes notes) => new() { Repository = run.Attempts, WorkTree = clone, Index = notes.Index };

    private static string[] ReadOnly(RunFolders run) => [Path.Join(run.Integration, "objects")];

    private static string[] Writable(RunFolders run, string clone, CloneNotes notes) => [run.Attempts, notes.Folder, Path.GetDirectoryName(clone)!];

    // Written file by file and moved into place: git never runs in a .git that an agent can write to, and an agent's previous one is thrown away.
    private async Task GiveRepositoryAsync(RunFolders run, string clone, CloneNotes notes, string commit, CancellationToken cancellationToken)
    {
        var draft = Path.Join(notes.Folder, "repository");
        foreach (var folder in (string[])["objects/info", "objects/pack", "refs/heads", "refs/tags", "info"])
            Directory.CreateDirectory(Path.Join(draft, folder));
        Write("HEAD", $"ref: {Branch}\n");
        Write("config", "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n[user]\n\tname = Orchestrate agent\n\temail = agent@localhost\n[gc]\n\tauto = 0\n");
        Write("objects/info/alternates", Path.Join(run.Integration, "objects") + "\n");
        if (File.Exists(Path.Join(run.Attempts, "shallow")))
            File.Copy(Path.Join(run.Attempts, "shallow"), Path.Join(draft, "shallow"));
        await FetchPrivateCommitAsync(run, draft, commit, cancellationToken);
        Write(Branch, commit + "\n");
        File.Copy(notes.Index, Path.Join(draft, "index"));

        var target = Path.Join(clone, ".git");
        if (File.Exists(target) && !Directory.Exists(target))
            File.Delete(target);
        Folders.Delete(target);
        Directory.Move(draft, target);

        void Write(string file, string content) => File.WriteAllText(Path.Join(draft, file), content);
    }

    // A later turn starts from a snapshot, which lies where agents cannot see it: that one commit is given to this clone.
    private async Task FetchPrivateCommitAsync(RunFolders run, string draft, string commit, CancellationToken cancellationToken)
    {
        if (await commits.MissingAsync(run.Integration, [commit], cancellationToken) is not null)
            await git.RunAsync(new GitCall("fetch", "-q", "--no-tags", "--no-write-fetch-head", "--update-shallow", "--", run.Attempts, commit) { Repository = draft }, cancellationToken);
    }
}
