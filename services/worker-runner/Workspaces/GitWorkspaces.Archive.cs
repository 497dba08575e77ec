using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <content>What is left of attempts.</content>
public sealed partial class GitWorkspaces : IAttemptArchive
{
    /// <inheritdoc/>
    public async Task<RestoreOutcome> RestoreAsync(RestoreAttempt request, string branch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        _local.Check(request.Workspace);
        if (_shared.InUse)
            await BringAsync(request.RunId, [request.Commit, request.BaseCommit], cancellationToken);
        using var held = await _runs.AcquireAsync(request.RunId, cancellationToken);
        var outcome = await _restoration.RestoreAsync(Run(request.RunId), request, branch, cancellationToken);
        LogRestored(request.RunId, request.AttemptId, outcome.Outcome, branch, outcome.Location);
        return outcome;
    }

    /// <inheritdoc/>
    public Task<byte[]?> PatchAsync(Guid runId, string from, string to, int largest, CancellationToken cancellationToken) =>
        _restoration.PatchAsync(Run(runId), from, to, largest, cancellationToken);

    /// <inheritdoc/>
    public async Task DropWorkingFilesAsync(Guid runId, CancellationToken cancellationToken)
    {
        var run = Run(runId);
        string[] folders = [.. SlotFolders(run), run.Checkouts, run.Setup, run.Clones, run.Spares];
        if (!folders.Any(Directory.Exists))
            return;
        await SalvageAsync(runId, cancellationToken);
        using var held = await _runs.AcquireAsync(runId, cancellationToken);
        await _spares.DropAsync(run);
        foreach (var folder in folders.Where(Directory.Exists))
            _trash.Throw(folder);
        LogDropped(runId);
    }

    /// <inheritdoc/>
    public async Task DropAttemptsAsync(Guid runId, IReadOnlyCollection<Guid> attempts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attempts);
        using var held = await _runs.AcquireAsync(runId, cancellationToken);
        var run = Run(runId);
        var going = (await _kept.ListAsync(run, cancellationToken)).Where(kept => attempts.Contains(kept.Attempt)).ToList();
        foreach (var kept in going.Where(kept => kept.Name.StartsWith(RefNames.Run(runId), StringComparison.Ordinal)))
            await _shared.RemoveAsync(kept.Name, cancellationToken);
        _commits.Forget(run);
        await _kept.DeleteAsync(run, going, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Guid>> UnsettledAsync(Guid runId, IReadOnlyCollection<Guid> settled, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settled);
        using var held = await _runs.AcquireAsync(runId, cancellationToken);
        var run = Run(runId);

        // What another runner kept may be nowhere but in the shared repository, and goes with the run as well.
        if (_shared.InUse && Directory.Exists(run.Attempts))
            await _shared.BringAsync(run, () => Task.FromResult(false), cancellationToken);
        var unsettled = SetAside(run).Where(attempt => !settled.Contains(attempt)).ToHashSet();
        foreach (var kept in (await _kept.ListAsync(run, cancellationToken)).Where(kept => !settled.Contains(kept.Attempt) && !unsettled.Contains(kept.Attempt)))
        {
            if (!await _refs.IsAncestorAsync(run, kept.Commit, await _integration.HeadAsync(run, cancellationToken), cancellationToken))
                unsettled.Add(kept.Attempt);
        }

        return [.. unsettled];
    }

    private static IEnumerable<string> SlotFolders(RunFolders run) =>
        Directory.Exists(run.Slots) ? Directory.EnumerateDirectories(run.Slots).Select(slot => Path.Join(slot, run.RunId.ToString())) : [];

    /// <summary>Attempts of which a folder could not be committed; their id begins the folder's name.</summary>
    private static IEnumerable<Guid> SetAside(RunFolders run) => Directory.Exists(run.Aside)
        ? Directory.EnumerateDirectories(run.Aside).Select(folder => Guid.TryParse(Path.GetFileName(folder).AsSpan()[..Math.Min(36, Path.GetFileName(folder).Length)], out var attempt) ? attempt : Guid.Empty)
        : [];

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: attempt {AttemptId} {Outcome} as {Branch} in {Location}")]
    private partial void LogRestored(Guid runId, Guid attemptId, string outcome, string branch, string? location);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: clones and checkouts were removed")]
    private partial void LogDropped(Guid runId);
}
