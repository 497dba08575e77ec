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

    private readonly ConcurrentDictionary<Guid, (int Version, RunState State)> _known = new();

    /// <summary>The version that is remembered of a run; -1 for none.</summary>
    public int VersionOf(Guid runId) => _known.TryGetValue(runId, out var known) ? known.Version : -1;

    /// <summary>The state of a run at a version; null when that is not the one remembered.</summary>
    public RunState? Find(Guid runId, int version) => _known.TryGetValue(runId, out var known) && known.Version == version ? known.State : null;

    /// <summary>Remembers what was committed.</summary>
    public void Remember(Guid runId, int version, RunState state)
    {
        if (_known.Count >= Most)
            _known.Clear();
        _known[runId] = (version, state);
    }

    /// <summary>Forgets a run that has ended.</summary>
    public void Forget(Guid runId) => _known.TryRemove(runId, out _);
}
