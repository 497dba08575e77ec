using System.Collections.Concurrent;
using Orchestrate.Domain.Runs;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>
/// The states that this process has committed last, so that a run that it decides again need not be read and parsed. A state is used only where the locked row still has its version:
/// what another replica has decided meanwhile is never missed.
/// </summary>
public sealed class RunStates
{
    /// <summary>Runs that are remembered; a run that was forgotten is read.</summary>
    private const int Most = 2000;

    private readonly ConcurrentDictionary<Guid, Remembered> _known = new();

    /// <summary>The version that is remembered of a run; -1 for none.</summary>
    public int VersionOf(Guid runId) => _known.TryGetValue(runId, out var known) ? known.Version : -1;

    /// <summary>The state of a run at a version; null when that is not the one remembered.</summary>
    public RunState? Find(Guid runId, int version) => _known.TryGetValue(runId, out var known) && known.Version == version ? known.State : null;

    /// <summary>A run as it was committed last, as a new object; null when it is not remembered.</summary>
    public RunSaga? Recall(Guid runId) => _known.TryGetValue(runId, out var known)
        ? new RunSaga
        {
            CorrelationId = runId,
            CurrentState = known.CurrentState,
            Version = known.Version,
            Status = known.Status,
            Reason = known.Reason,
            LastSeq = known.LastSeq,
            DeadlineAt = known.DeadlineAt,
            State = known.State,
        }
        : null;

    /// <summary>Remembers what was committed of a run that goes on.</summary>
    /// <param name="saga">The run as it was decided; the store has counted one version and its new events on.</param>
    /// <param name="state">Its state.</param>
    public void Remember(RunSaga saga, RunState state)
    {
        ArgumentNullException.ThrowIfNull(saga);
        if (_known.Count >= Most)
            _known.Clear();
        _known[saga.CorrelationId] = new Remembered(saga.Version + 1, state, saga.CurrentState, saga.Status, saga.Reason, saga.LastSeq + saga.NewEvents.Count, saga.DeadlineAt);
    }

    /// <summary>Forgets a run that has ended.</summary>
    public void Forget(Guid runId) => _known.TryRemove(runId, out _);

    private sealed record Remembered(int Version, RunState State, string CurrentState, string Status, string? Reason, long LastSeq, DateTimeOffset? DeadlineAt);
}
