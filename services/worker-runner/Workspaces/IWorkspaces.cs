using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>The run's repositories and the attempts' clones. Git always runs with the server's own configuration: no hooks, filters, fsmonitor or configuration of the repository's.</summary>
public interface IWorkspaces
{
    /// <summary>Creates the run's private repositories from the source and returns the base commit. Idempotent.</summary>
    /// <exception cref="WorkspaceException">The source is unreachable, is no repository, or has no such ref.</exception>
    Task<string> PrepareRunAsync(Guid runId, WorkspaceSource source, CancellationToken cancellationToken);

    /// <summary>Folders that a sandboxed agent of this run needs to see read-only (shared objects).</summary>
    IReadOnlyList<string> SharedFolders(Guid runId);

    /// <summary>The commit that the run started from: files of the user's own, no agent's.</summary>
    Task<string> BaseCommitAsync(Guid runId, CancellationToken cancellationToken);

    /// <summary>Folder for what set-up commands made on the base commit; out of agents' sight.</summary>
    string SetupFolder(Guid runId);

    /// <summary>Folder of a worker slot for a run; only clones of that slot and run are in it.</summary>
    string SlotFolder(int slot, Guid runId);

    /// <summary>Makes sure that this runner has the run's repositories and these commits. With a shared repository they are fetched from there.</summary>
    /// <exception cref="WorkspaceException">They are nowhere to be found.</exception>
    Task BringAsync(Guid runId, IReadOnlyList<string> commits, CancellationToken cancellationToken);

    /// <summary>
    /// Opens the attempt's clone in the slot at the turn's start commit. A clone that is there already, from the same attempt and at the same commit, is reset to it; clones of other attempts
    /// are removed from the slot. What a lost turn left in any of them is kept first.
    /// </summary>
    /// <exception cref="WorkspaceException"><c>workspace_fenced</c>: the turn has passed to another runner.</exception>
    Task<AttemptWorkspace> OpenAttemptAsync(AttemptTurn turn, int slot, CancellationToken cancellationToken);

    /// <summary>Commits whatever the clone holds and keeps it under <c>refs/orchestrate/&lt;run&gt;/&lt;task&gt;/&lt;attempt&gt;</c>, whatever the agent did to its own .git.</summary>
    /// <exception cref="WorkspaceException"><c>workspace_fenced</c>: the turn has passed to another runner; the commit is kept under another name.</exception>
    Task<AttemptSnapshot> SnapshotAsync(AttemptWorkspace workspace, string message, string attemptBaseCommit, CancellationToken cancellationToken);

    /// <summary>Keeps what lost turns of the run left in their clones. None of its turns may be running on this runner.</summary>
    Task SalvageAsync(Guid runId, CancellationToken cancellationToken);

    /// <summary>Keeps what an earlier process of this runner left, of all runs. Turns of this process may be running.</summary>
    Task SalvageLeftoversAsync(CancellationToken cancellationToken);

    /// <summary>A clean checkout of exactly that commit in a fresh folder, without a .git; removed when disposed.</summary>
    Task<CleanCheckout> CheckoutAsync(Guid runId, string commit, CancellationToken cancellationToken);

    /// <summary>Changed files between two commits.</summary>
    Task<IReadOnlyList<ChangedFile>> CompareAsync(Guid runId, string from, string to, CancellationToken cancellationToken);

    /// <summary>Which of the paths do not exist in the commit. A symbolic link exists if what it leads to is in the commit.</summary>
    Task<IReadOnlyList<string>> MissingAsync(Guid runId, string commit, IReadOnlyList<string> paths, CancellationToken cancellationToken);

    /// <summary>Which of the paths are files without content in the commit.</summary>
    Task<IReadOnlyList<string>> EmptyAsync(Guid runId, string commit, IReadOnlyList<string> paths, CancellationToken cancellationToken);

    /// <summary>A file's content in a commit; null when it has no such file or the file is larger.</summary>
    Task<byte[]?> ReadFileAsync(Guid runId, string commit, string path, int largest, CancellationToken cancellationToken);

    /// <summary>Which of the lines the commit does not have: their file ends before, or does not exist.</summary>
    Task<IReadOnlyList<CitedLine>> MissingLinesAsync(Guid runId, string commit, IReadOnlyList<CitedLine> lines, CancellationToken cancellationToken);

    /// <summary>Makes the merge commit of the attempt on the head, visible to nobody yet. The same two commits give the same merge.</summary>
    Task<MergeOutcome> MergeAsync(Guid runId, string attemptCommit, string head, string message, CancellationToken cancellationToken) =>
        MergeAsync(runId, attemptCommit, head, message, [], cancellationToken);

    /// <summary>The same with texts that the merge commit adds to files (AGT-4). The same two commits and texts give the same merge.</summary>
    Task<MergeOutcome> MergeAsync(Guid runId, string attemptCommit, string head, string message, IReadOnlyList<AppendedText> appends, CancellationToken cancellationToken);

    /// <summary>The agents that the commit defines in OpenCode's folders (AGT-2), in the order of their paths, and a sentence for each file that defines none.</summary>
    Task<AgentFindings> AgentsAsync(Guid runId, string commit, CancellationToken cancellationToken);

    /// <summary>Makes a merge part of the integrated work: it is kept, and agents can see it.</summary>
    Task AdvanceAsync(Guid runId, string commit, CancellationToken cancellationToken);

    /// <summary>Delivers the commit: as a branch of the source repository, or into the user's folder; always as a branch of the run's own repository. Doing it again changes nothing.</summary>
    Task<PublishOutcome> PublishAsync(Guid runId, PublishOrder order, CancellationToken cancellationToken);

    /// <summary>The result as a patch (<c>git apply</c>) against what the user knows; null when it has more than <paramref name="largest"/> bytes.</summary>
    Task<byte[]?> PatchAsync(Guid runId, PublishOrder order, int largest, CancellationToken cancellationToken);

    /// <summary>Removes the run with everything of it, also from the shared repository. Idempotent.</summary>
    Task CleanUpRunAsync(Guid runId, CancellationToken cancellationToken);
}
