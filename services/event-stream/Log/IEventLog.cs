using Orchestrate.Contracts.Runs;

namespace Orchestrate.EventStream.Log;

/// <summary>The event log as event-stream may see it: through views, read only.</summary>
public interface IEventLog
{
    /// <summary>Where a run's log stands; null when there is no such run.</summary>
    Task<RunPosition?> FindAsync(Guid runId, CancellationToken cancellationToken);

    /// <summary>Where these runs' logs stand; runs that the coordinator has not taken up are left out.</summary>
    Task<IReadOnlyList<RunPosition>> FindAsync(IReadOnlyCollection<Guid> runIds, CancellationToken cancellationToken);

    /// <summary>The runs that have not ended, and those that ended within the last minute.</summary>
    Task<IReadOnlyList<RunPosition>> RecentAsync(CancellationToken cancellationToken);

    /// <summary>Events after a sequence number, in order.</summary>
    Task<IReadOnlyList<RecordedEvent>> ReadAsync(Guid runId, long after, int limit, CancellationToken cancellationToken);
}
