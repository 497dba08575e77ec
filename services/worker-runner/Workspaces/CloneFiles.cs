using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Makes what a clone consists of: its files, and a <c>.git</c> that belongs to the agent. Neither is read back from a folder that an agent could write to.</summary>
internal sealed class CloneFiles(Git git, KnownCommits commits)
{
    private const string Branch = "refs/heads/work";

    /// <summary>
    /// Writes a commit's files into the folder; one that holds another commit, and that no agent has seen, is brought to this one. In the sandbox: inside, files belong to another user id than outside;
    /// git keeps that id in its index and would take every file for changed.
    /// </summary>
    public Task FillAsync(RunFolders run, string clone, CloneNotes notes, string commit, CancellationToken cancellationToken) =>
        git.RunConfinedAsync(Place(run, clone, notes) with { Arguments = ["read-tree", "--reset", "-u", commit] }, ReadOnly(run), Writable(run, clone, notes), cancellationToken);

    /// <summary>Sets a clone back that an agent has worked in. Ignored files stay.</summary>
    public Task SetBackAsync(RunFolders run, string clone, CloneNotes notes, string commit, CancellationToken cancellationToken) =>
        git.SetBackConfinedAsync(Place(run, clone, notes), commit, ReadOnly(run), Writable(run, clone, notes), cancellationToken);

    /// <summary>Gives the clone its <c>.git</c>, written file by file and moved into place: git never runs in one that an agent can write to, and an agent's previous one is thrown away.</summary>
    public async Task GiveRepositoryAsync(RunFolders run, string clone, CloneNotes notes, string commit, CancellationToken cancellationToken)
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

    /// <summary>Whether agents may see the commit: it is part of the accepted work.</summary>
    public async Task<bool> IsSharedAsync(RunFolders run, string commit, CancellationToken cancellationToken) =>
        await commits.MissingAsync(run.Integration, [commit], cancellationToken) is null;

    // A later turn starts from a snapshot, which lies where agents cannot see it: that one commit is given to this clone.
    private async Task FetchPrivateCommitAsync(RunFolders run, string draft, string commit, CancellationToken cancellationToken)
    {
        if (!await IsSharedAsync(run, commit, cancellationToken))
            await git.RunAsync(new GitCall("fetch", "-q", "--no-tags", "--no-write-fetch-head", "--update-shallow", "--", run.Attempts, commit) { Repository = draft }, cancellationToken);
    }

    private static GitCall Place(RunFolders run, string clone, CloneNotes notes) => new() { Repository = run.Attempts, WorkTree = clone, Index = notes.Index };

    private static string[] ReadOnly(RunFolders run) => [Path.Join(run.Integration, "objects")];

    private static string[] Writable(RunFolders run, string clone, CloneNotes notes) => [run.Attempts, notes.Folder, Path.GetDirectoryName(clone)!];
}
