using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Workspaces on the git program: two bare repositories for each run, a clone with its own .git for each attempt.</summary>
public sealed partial class GitWorkspaces : IWorkspaces, IAsyncDisposable
{
    private readonly string _dataFolder;
    private readonly Git _git;
    private readonly KeyedLocks _runs = new();
    private readonly KeyedLocks _attempts = new();
    private readonly RunRepositories _repositories;
    private readonly KnownCommits _commits;
    private readonly AttemptClones _clones;
    private readonly SpareClones _spares;
    private readonly AttemptSnapshots _snapshots;
    private readonly Comparison _comparison;
    private readonly Integration _integration;
    private readonly Publication _publication;
    private readonly Checkouts _checkouts;
    private readonly AttemptRefs _refs;
    private readonly SharedRepository _shared;
    private readonly Salvage _salvage;
    private readonly Trash _trash;
    private readonly LocalSources _local;
    private readonly KeptRefs _kept;
    private readonly Restoration _restoration;
    private readonly ILogger<GitWorkspaces> _logger;

    /// <summary>Creates the workspaces over the runner's data folder.</summary>
    public GitWorkspaces(ProcessSpawner spawner, ISandbox sandbox, IOptions<RunnerOptions> options, TimeProvider clock, ILogger<GitWorkspaces> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        var git = new Git(spawner, sandbox, options, clock);
        _dataFolder = options.Value.DataFolder;
        _git = git;
        _refs = new AttemptRefs(git);
        _shared = new SharedRepository(git, options.Value.SharedRepository, options.Value.Id, clock);
        var limits = FolderLimits.Of(options.Value);
        var (subfolders, directories) = (new SubfolderSource(git), new DirectorySource(options.Value));
        _repositories = new RunRepositories(git, subfolders, new DirectoryImport(git, directories, limits));
        _commits = new KnownCommits(git);
        _trash = new Trash(_dataFolder, logger);
        var files = new CloneFiles(git, _commits);
        _spares = new SpareClones(files, _trash, options.Value.Slots, clock, logger);
        _clones = new AttemptClones(git, files, _spares, _trash, limits);
        _snapshots = new AttemptSnapshots(git, limits);
        _comparison = new Comparison(git);
        _integration = new Integration(git, _refs);
        _publication = new Publication(git, _integration, _repositories, subfolders, directories);
        _checkouts = new Checkouts(git);
        _salvage = new Salvage(_snapshots, _refs, _shared, logger);
        _kept = new KeptRefs(git);
        _local = new LocalSources(options.Value);
        _restoration = new Restoration(git, _kept, _publication);
        _logger = logger;
    }

    /// <inheritdoc/>
    public async Task<string> PrepareRunAsync(Guid runId, WorkspaceSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        _local.Check(source);
        using var held = await _runs.AcquireAsync(runId, cancellationToken);
        var run = Run(runId);
        _checkouts.RemoveLeftovers(run);
        await _spares.DropAsync(run);
        _commits.Forget(run);
        var commit = await _repositories.PrepareAsync(run, source, cancellationToken);
        if (_shared.InUse && await _shared.OfferBaseAsync(run, commit, cancellationToken) is var known && known != commit)
        {
            // The source moved between two runners' preparations, and the other one's was first.
            Folders.Delete(run.Root);
            commit = await BuildFromSharedAsync(run, cancellationToken);
        }

        _commits.Add(run, commit);
        _spares.Keep(run, commit, atWork: false);
        LogPrepared(runId, commit);
        return commit;
    }

    /// <inheritdoc/>
    public async Task BringAsync(Guid runId, IReadOnlyList<string> commits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commits);
        using var held = await _runs.AcquireAsync(runId, cancellationToken);
        var run = Run(runId);
        if (_shared.InUse && !Directory.Exists(run.Attempts))
            await BuildFromSharedAsync(run, cancellationToken);
        var missing = await MissingCommitAsync(run, commits, cancellationToken);
        if (missing is not null && _shared.InUse)
        {
            await _shared.BringAsync(run, async () => await MissingCommitAsync(run, commits, cancellationToken) is null, cancellationToken);
            missing = await MissingCommitAsync(run, commits, cancellationToken);
        }

        if (missing is not null)
            throw new WorkspaceException("workspace_git_failed", $"Run {runId} has no commit {missing} on this runner.", fatal: false);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> SharedFolders(Guid runId) => [Path.Join(Run(runId).Integration, "objects")];

    /// <inheritdoc/>
    public async Task<string> BaseCommitAsync(Guid runId, CancellationToken cancellationToken) =>
        (await _git.RunAsync(new GitCall("rev-parse", "--verify", RunRepositories.Base) { Repository = Run(runId).Integration }, cancellationToken)).Text;

    /// <inheritdoc/>
    public string SetupFolder(Guid runId) => Run(runId).Setup;

    /// <inheritdoc/>
    public string SlotFolder(int slot, Guid runId)
    {
        // What an agent makes belongs to the server's user, so nobody else may get there: it could be a program that runs as its owner.
        var folder = Run(runId).Slot(slot);
        Folders.CreatePrivate(folder);
        return folder;
    }

    /// <inheritdoc/>
    public async Task<AttemptWorkspace> OpenAttemptAsync(AttemptTurn turn, int slot, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var run = Run(turn.RunId);
        await ClearSlotAsync(run.CloneOf(slot, turn.AttemptId), cancellationToken);
        using var held = await _attempts.AcquireAsync(turn.AttemptId, cancellationToken);
        await _salvage.TakeAsync(run, turn.AttemptId, cancellationToken);
        await _shared.ClaimAsync(run, turn, cancellationToken);
        var workspace = await _clones.OpenAsync(run, turn, slot, cancellationToken);
        LogOpened(turn.RunId, turn.AttemptId, slot, turn.StartCommit, workspace.Fresh);
        return workspace;
    }

    /// <inheritdoc/>
    public async Task<AttemptSnapshot> SnapshotAsync(AttemptWorkspace workspace, string message, string attemptBaseCommit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var held = await _attempts.AcquireAsync(workspace.AttemptId, cancellationToken);
        var run = Run(workspace.RunId);
        var turn = workspace.Turn;
        var taskId = turn.TaskId ?? throw new ArgumentException("The orchestrator agent leaves nothing to keep.", nameof(workspace));
        var notes = new CloneNotes(run.Notes(turn.AttemptId));
        var (commit, leftOut) = await _snapshots.CommitAsync(run, notes, workspace.Folder, turn.StartCommit, message, cancellationToken);
        await _refs.MoveAsync(run, taskId, turn.AttemptId, commit, cancellationToken);
        await _shared.MoveAsync(run, turn, commit, old => _refs.IsAncestorAsync(run, old, commit, cancellationToken), cancellationToken);
        notes.Write(new CloneState(workspace.Folder, commit, taskId, turn.Turn, turn.Epoch, Open: false, AttemptClones.Process));

        var changes = commit == attemptBaseCommit ? [] : await _comparison.CompareAsync(run, attemptBaseCommit, commit, cancellationToken);
        var placeholders = changes.Count == 0 ? [] : await _comparison.PlaceholdersAsync(run, attemptBaseCommit, commit, cancellationToken);
        var ticked = await _comparison.OnlyTickedAsync(run, attemptBaseCommit, commit, changes, cancellationToken);
        LogSnapshot(workspace.RunId, workspace.AttemptId, commit, changes.Count, leftOut.Count);
        return new AttemptSnapshot(commit, changes, placeholders, leftOut) { OnlyTicked = ticked };
    }

    /// <inheritdoc/>
    public async Task SalvageAsync(Guid runId, CancellationToken cancellationToken)
    {
        var run = Run(runId);
        foreach (var attempt in AttemptsWithNotes(run))
        {
            using var held = await _attempts.AcquireAsync(attempt, cancellationToken);
            await _salvage.TakeAsync(run, attempt, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task SalvageLeftoversAsync(CancellationToken cancellationToken)
    {
        _trash.Empty();
        var runs = Path.Join(_dataFolder, "runs");
        foreach (var run in Directory.Exists(runs) ? Directory.EnumerateDirectories(runs).Select(folder => Guid.TryParse(Path.GetFileName(folder), out var id) ? Run(id) : null).OfType<RunFolders>() : [])
        {
            _spares.RemoveLeftovers(run);
            foreach (var attempt in AttemptsWithNotes(run))
            {
                using var held = await _attempts.AcquireAsync(attempt, cancellationToken);
                if (new CloneNotes(run.Notes(attempt)).Read() is { } state && state.Process != AttemptClones.Process)
                    await _salvage.TakeAsync(run, attempt, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public Task<CleanCheckout> CheckoutAsync(Guid runId, string commit, CancellationToken cancellationToken) => _checkouts.CreateAsync(Run(runId), commit, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChangedFile>> CompareAsync(Guid runId, string from, string to, CancellationToken cancellationToken) =>
        _comparison.CompareAsync(Run(runId), from, to, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> MissingAsync(Guid runId, string commit, IReadOnlyList<string> paths, CancellationToken cancellationToken) =>
        _comparison.MissingAsync(Run(runId), commit, paths, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> EmptyAsync(Guid runId, string commit, IReadOnlyList<string> paths, CancellationToken cancellationToken) =>
        _comparison.EmptyAsync(Run(runId), commit, paths, cancellationToken);

    /// <inheritdoc/>
    public Task<byte[]?> ReadFileAsync(Guid runId, string commit, string path, int largest, CancellationToken cancellationToken) =>
        _comparison.ReadAsync(Run(runId), commit, path, largest, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CitedLine>> MissingLinesAsync(Guid runId, string commit, IReadOnlyList<CitedLine> lines, CancellationToken cancellationToken) =>
        _comparison.MissingLinesAsync(Run(runId), commit, lines, cancellationToken);

    /// <inheritdoc/>
    public async Task<MergeOutcome> MergeAsync(Guid runId, string attemptCommit, string head, string message, IReadOnlyList<AppendedText> appends, CancellationToken cancellationToken)
    {
        using var held = await _runs.AcquireAsync(runId, cancellationToken);
        await _integration.ShowAsync(Run(runId), head, cancellationToken);
        return await _integration.MergeAsync(Run(runId), attemptCommit, head, message, appends, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<AgentFindings> AgentsAsync(Guid runId, string commit, CancellationToken cancellationToken) => new AgentFinder(_git, _comparison).FindAsync(Run(runId), commit, cancellationToken);

    /// <inheritdoc/>
    public async Task AdvanceAsync(Guid runId, string commit, CancellationToken cancellationToken)
    {
        using var held = await _runs.AcquireAsync(runId, cancellationToken);
        var run = Run(runId);
        await _shared.KeepMergeAsync(run, commit, cancellationToken);
        await _integration.AdvanceAsync(run, commit, cancellationToken);
        _commits.Add(run, commit);
        _spares.Follow(run, commit);
    }

    /// <inheritdoc/>
    public async Task<PublishOutcome> PublishAsync(Guid runId, PublishOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        _local.Check(order.Source);
        using var held = await _runs.AcquireAsync(runId, cancellationToken);

        // Nobody waits for it: what cannot be removed is logged, and goes with the run's working files.
        _ = _spares.DropAsync(Run(runId));
        var outcome = await _publication.PublishAsync(Run(runId), order, cancellationToken);
        await _integration.ShowAsync(Run(runId), order.Commit, cancellationToken);
        LogPublished(runId, order.Commit, outcome.Location, outcome.Detail);
        return outcome;
    }

    /// <inheritdoc/>
    public async Task<byte[]?> PatchAsync(Guid runId, PublishOrder order, int largest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        using var held = await _runs.AcquireAsync(runId, cancellationToken);
        return await _publication.PatchAsync(Run(runId), order, largest, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task CleanUpRunAsync(Guid runId, CancellationToken cancellationToken)
    {
        using var held = await _runs.AcquireAsync(runId, cancellationToken);
        var run = Run(runId);
        string[] folders = [.. SlotFolders(run), run.Root];
        await _spares.DropAsync(run);
        _commits.Forget(run);
        await Task.Run(() => Array.ForEach(folders, Folders.Delete), cancellationToken);
        await _shared.RemoveAsync(RefNames.Run(runId), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _spares.DisposeAsync();

    // A slot serves one turn at a time, so what other attempts and other runs left in it is no longer in use.
    private async Task ClearSlotAsync(string clone, CancellationToken cancellationToken)
    {
        var slotFolder = Path.GetDirectoryName(clone)!;
        var slot = Path.GetDirectoryName(slotFolder)!;
        Folders.CreatePrivate(slotFolder);
        foreach (var entry in Directory.EnumerateDirectories(slot).SelectMany(Directory.EnumerateFileSystemEntries).Where(entry => entry != clone).ToList())
            await RetireAsync(entry, cancellationToken);
        foreach (var folder in Directory.EnumerateFileSystemEntries(slot).Where(entry => entry != slotFolder).ToList())
            Remove(folder);
    }

    private async Task RetireAsync(string entry, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(Path.GetFileName(entry), out var attempt) && Guid.TryParse(Path.GetFileName(Path.GetDirectoryName(entry)), out var runId))
        {
            using var held = await _attempts.AcquireAsync(attempt, cancellationToken);
            if (new CloneNotes(Run(runId).Notes(attempt)).Read()?.Folder == entry)
                await _salvage.TakeAsync(Run(runId), attempt, cancellationToken);
        }

        Remove(entry);
    }

    private void Remove(string entry)
    {
        if (Directory.Exists(entry))
            _trash.Throw(entry);
        else
            File.Delete(entry);
    }

    private Task<string> BuildFromSharedAsync(RunFolders run, CancellationToken cancellationToken)
    {
        _commits.Forget(run);
        return _repositories.BuildAsync(run, draft => _shared.FillAsync(run.RunId, draft, cancellationToken), cancellationToken);
    }

    private async Task<string?> MissingCommitAsync(RunFolders run, IReadOnlyList<string> commits, CancellationToken cancellationToken) =>
        Directory.Exists(run.Attempts) ? await _commits.MissingAsync(run.Attempts, commits, cancellationToken) : commits is [var first, ..] ? first : null;

    private static List<Guid> AttemptsWithNotes(RunFolders run) => Directory.Exists(run.Clones)
        ? [.. Directory.EnumerateDirectories(run.Clones).Select(folder => Guid.TryParse(Path.GetFileName(folder), out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)]
        : [];

    private RunFolders Run(Guid runId) => new(_dataFolder, runId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} starts from commit {Commit}")]
    private partial void LogPrepared(Guid runId, string commit);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: attempt {AttemptId} open in slot {Slot} at {Commit}, fresh: {Fresh}")]
    private partial void LogOpened(Guid runId, Guid attemptId, int slot, string commit, bool fresh);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: attempt {AttemptId} kept as {Commit}, {Files} files changed, {LeftOut} left out")]
    private partial void LogSnapshot(Guid runId, Guid attemptId, string commit, int files, int leftOut);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: {Commit} delivered to {Location} {Detail}")]
    private partial void LogPublished(Guid runId, string commit, string location, string? detail);
}
