namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Keeps what an agent left in a clone whose turn never came to its snapshot: its runner was killed, or lost its lease.</summary>
internal sealed partial class Salvage(AttemptSnapshots snapshots, AttemptRefs refs, SharedRepository shared, ILogger logger)
{
    /// <summary>Keeps the work of an attempt, if there is some that was not kept; afterwards its clone may be changed or removed. Safe to repeat. The caller holds the attempt's lock.</summary>
    public async Task TakeAsync(RunFolders run, Guid attemptId, CancellationToken cancellationToken)
    {
        var notes = new CloneNotes(run.Notes(attemptId));
        if (notes.Read() is not { Open: true, TaskId: { } taskId } state || !AttemptClones.IsFolder(state.Folder))
            return;
        try
        {
            var message = $"{taskId}: what turn {state.Turn} left when it was lost";
            var (commit, leftOut) = await snapshots.CommitAsync(run, notes, state.Folder, state.Commit, message, cancellationToken);
            if (commit != state.Commit)
            {
                await refs.KeepAsync(run, taskId, attemptId, commit, cancellationToken);
                await shared.KeepAsync(run, taskId, attemptId, commit, cancellationToken);
                LogSalvaged(run.RunId, attemptId, commit);
            }

            foreach (var file in leftOut)
                LogLeftOut(run.RunId, attemptId, file.Path, file.Reason);

            notes.Write(state with { Open = false });
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever stands in the way, the next turn must not wait for it, and nothing may be lost for it.
            Directory.CreateDirectory(run.Aside);
            var aside = Path.Join(run.Aside, $"{attemptId}-{state.Turn}-{Guid.NewGuid():N}");
            Directory.Move(state.Folder, aside);
            notes.Forget();
            LogSetAside(exception, run.RunId, attemptId, aside);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: what the lost turn of attempt {AttemptId} left is kept as {Commit}")]
    private partial void LogSalvaged(Guid runId, Guid attemptId, string commit);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId}: of what the lost turn of attempt {AttemptId} left, {File} is not kept. {Reason}")]
    private partial void LogLeftOut(Guid runId, Guid attemptId, string file, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId}: what the lost turn of attempt {AttemptId} left could not be committed; it is in {Folder}")]
    private partial void LogSetAside(Exception exception, Guid runId, Guid attemptId, string folder);
}
