using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Workspaces on the git program: two bare repositories for each run, a clone with its own .git for each attempt.</summary>
public sealed partial class GitWorkspaces : IWorkspaces
{
    private readonly string _dataFolder;
    private readonly KeyedLocks _runs = new();
    private readonly KeyedLocks _attempts = new();
    private readonly RunRepositories _repositories;
    private readonly AttemptClones _clones;
    private readonly AttemptSnapshots _snapshots;
    private readonly Comparison _comparison;
    private readonly Integration _integration;
    private readonly Publication _publication;
    private readonly Checkouts _checkouts;
    private readonly ILogger<GitWorkspaces> _logger;

    /// <summary>Creates the workspaces over the runner's data folder.</summary>
    public GitWorkspaces(ProcessSpawner spawner, ISandbox sandbox, IOptions<RunnerOptions> options, TimeProvider clock, ILogger<GitWorkspaces> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        var git = new Git(spawner, sandbox, options, clock);
        _dataFolder = options.Value.DataFolder;
        _repositories = new RunRepositories(git);
        _clones = new AttemptClones(git);
        _snapshots = new AttemptSnapshots(git);
        _comparison = new Comparison(git);
        _integration = new Integration(git);
        _publication = new Publication(git, _integration);
        _checkouts = new Checkouts(git);
        _logger = logger;
    }

    /// <inheritdoc/>
    public async Task<string> PrepareRunAsync(Guid runId, WorkspaceSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var held = await _runs.AcquireAsync(runId, cancellationToken);
        var run = Run(runId);
        _checkouts.RemoveLeftovers(run);
        var commit = await _repositories.PrepareAsync(run, source, cancellationToken);
        LogPrepared(runId, commit);
        return commit;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> SharedFolders(Guid runId) => [Path.Join(Run(runId).Integration, "objects")];

    /// <inheritdoc/>
    public string SlotFolder(int slot, Guid runId) => Directory.CreateDirectory(Run(runId).Slot(slot)).FullName;

    /// <inheritdoc/>
    public async Task<AttemptWorkspace> OpenAttemptAsync(Guid runId, Guid attemptId, int slot, string startCommit, CancellationToken cancellationToken)
    {
        using var held = await _attempts.AcquireAsync(attemptId, cancellationToken);
        var workspace = await _clones.OpenAsync(Run(runId), attemptId, slot, startCommit, cancellationToken);
        LogOpened(runId, attemptId, slot, startCommit, workspace.Fresh);
        return workspace;
    }

    /// <inheritdoc/>
    public async Task<AttemptSnapshot> SnapshotAsync(AttemptWorkspace workspace, string taskId, string message, string attemptBaseCommit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        using var held = await _attempts.AcquireAsync(workspace.AttemptId, cancellationToken);
        var run = Run(workspace.RunId);
        var commit = await _snapshots.TakeAsync(run, workspace, taskId, message, cancellationToken);
        var changes = await _comparison.CompareAsync(run, attemptBaseCommit, commit, cancellationToken);
        var placeholders = changes.Count == 0 ? [] : await _comparison.PlaceholdersAsync(run, attemptBaseCommit, commit, cancellationToken);
        LogSnapshot(workspace.RunId, workspace.AttemptId, commit, changes.Count);
        return new AttemptSnapshot(commit, changes, placeholders);
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
    public async Task<MergeOutcome> MergeAsync(Guid runId, string attemptCommit, string expectedHead, string message, CancellationToken cancellationToken)
    {
        using var held = await _runs.AcquireAsync(runId, cancellationToken);
        return await _integration.MergeAsync(Run(runId), attemptCommit, expectedHead, message, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> AdvanceAsync(Guid runId, string expectedHead, string newHead, CancellationToken cancellationToken)
    {
        using var held = await _runs.AcquireAsync(runId, cancellationToken);
        return await _integration.AdvanceAsync(Run(runId), expectedHead, newHead, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<PublishOutcome> PublishAsync(Guid runId, WorkspaceSource source, string commit, string branch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var held = await _runs.AcquireAsync(runId, cancellationToken);
        var outcome = await _publication.PublishAsync(Run(runId), source, commit, branch, cancellationToken);
        LogPublished(runId, commit, outcome.Location, outcome.Detail);
        return outcome;
    }

    /// <inheritdoc/>
    public async Task CleanUpRunAsync(Guid runId, bool keepResult, CancellationToken cancellationToken)
    {
        using var held = await _runs.AcquireAsync(runId, cancellationToken);
        var run = Run(runId);
        var slots = Directory.Exists(run.Slots) ? Directory.EnumerateDirectories(run.Slots).Select(slot => Path.Join(slot, runId.ToString())) : [];
        string[] folders = keepResult ? [.. slots, run.Attempts, run.Checkouts, Path.Join(run.Root, "clones")] : [.. slots, run.Root];
        await Task.Run(() => Array.ForEach(folders, Folders.Delete), cancellationToken);
    }

    private RunFolders Run(Guid runId) => new(_dataFolder, runId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} starts from commit {Commit}")]
    private partial void LogPrepared(Guid runId, string commit);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: attempt {AttemptId} open in slot {Slot} at {Commit}, fresh: {Fresh}")]
    private partial void LogOpened(Guid runId, Guid attemptId, int slot, string commit, bool fresh);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: attempt {AttemptId} kept as {Commit}, {Files} files changed")]
    private partial void LogSnapshot(Guid runId, Guid attemptId, string commit, int files);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: {Commit} delivered to {Location} {Detail}")]
    private partial void LogPublished(Guid runId, string commit, string location, string? detail);
}
