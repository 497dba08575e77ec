using MassTransit;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>
/// A run as its saga sees it: one row of <c>loop.runs</c>, and what the decision being taken adds to the log and to the open work. The additions are
/// written with the row and are not part of it.
/// </summary>
public sealed class RunSaga : SagaStateMachineInstance
{
    private readonly List<NewEvent> newEvents = [];
    private readonly List<WorkChange> workChanges = [];

    /// <summary>The run's id.</summary>
    public Guid CorrelationId { get; set; }

    /// <summary>The state machine's state; empty for a run that was just made.</summary>
    public string CurrentState { get; set; } = "";

    /// <summary>Number of decisions so far; the store counts.</summary>
    public int Version { get; set; }

    /// <summary>The domain's state document as JSON; opaque to the store.</summary>
    public string StateJson { get; set; } = "{}";

    /// <summary>The run's status as the API shows it.</summary>
    public string Status { get; set; } = "";

    /// <summary>The typed reason, once there is one.</summary>
    public string? Reason { get; set; }

    /// <summary>Sequence number of the newest event; 0 before the first. The store counts.</summary>
    public long LastSeq { get; set; }

    /// <summary>When the sweeper sends a DeadlineReached; null for never.</summary>
    public DateTimeOffset? DeadlineAt { get; set; }

    /// <summary>Whether the run has ended.</summary>
    public bool Terminal { get; set; }

    /// <summary>Whether the run has work that is neither merged nor discarded, so that retention must not remove it. True until a decision says otherwise; written, never read back.</summary>
    public bool HoldsUnmerged { get; set; } = true;

    /// <summary>Events of this decision, in order. Their numbers are assigned when they are written, under the row's lock.</summary>
    public IReadOnlyList<NewEvent> NewEvents => newEvents;

    /// <summary>Changes to the open work, in order.</summary>
    public IReadOnlyList<WorkChange> WorkChanges => workChanges;

    /// <summary>Adds an event to this decision.</summary>
    public void Record(NewEvent recorded) => newEvents.Add(recorded);

    /// <summary>Adds a change of the open work to this decision.</summary>
    public void Change(WorkChange change) => workChanges.Add(change);
}
