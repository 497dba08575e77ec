using System.Text;
using System.Text.Json;
using MassTransit;
using Orchestrate.Domain;
using Orchestrate.Domain.Runs;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>
/// A run as its saga sees it: one row of <c>loop.runs</c>, and what the decision being taken adds to the log and to the open work. The additions are
/// written with the row and are not part of it.
/// </summary>
public sealed class RunSaga : SagaStateMachineInstance
{
    private readonly List<NewEvent> newEvents = [];
    private readonly List<WorkChange> workChanges = [];
    private readonly List<PendingTurn> pendingTurns = [];
    private string? json = "{}";
    private RunState? state;

    /// <summary>The run's id.</summary>
    public Guid CorrelationId { get; set; }

    /// <summary>The state machine's state; empty for a run that was just made.</summary>
    public string CurrentState { get; set; } = "";

    /// <summary>Number of decisions so far; the store counts.</summary>
    public int Version { get; set; }

    /// <summary>The domain's state document as JSON; <c>{}</c> for none.</summary>
    public string StateJson
    {
        get => json ??= Encoding.UTF8.GetString(Store.StateJson.Write(state));
        set => (json, state) = (value, null);
    }

    /// <summary><see cref="StateJson"/> as UTF-8, which is what is stored.</summary>
    public byte[] StateUtf8 => json is null ? Store.StateJson.Write(state) : Encoding.UTF8.GetBytes(json);

    /// <summary>The domain's state; null for none. Read from and written as <see cref="StateJson"/> only when somebody needs that.</summary>
    public RunState? State
    {
        get => state ??= json is null or "" or "{}" ? null : JsonSerializer.Deserialize<RunState>(json, DomainJson.Options);
        set => (json, state) = (null, value);
    }

    /// <summary>The state if it is at hand as an object; null otherwise.</summary>
    internal RunState? StateAtHand => state;

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

    /// <summary>Agents' turns that are opened and about which the limits on turns in flight have not been asked.</summary>
    public IReadOnlyList<PendingTurn> PendingTurns => pendingTurns;

    /// <summary>Adds a turn about which the limits are to be asked.</summary>
    public void Open(PendingTurn turn) => pendingTurns.Add(turn);

    /// <summary>Adds an event to this decision.</summary>
    public void Record(NewEvent recorded) => newEvents.Add(recorded);

    /// <summary>Adds a change of the open work to this decision.</summary>
    public void Change(WorkChange change) => workChanges.Add(change);
}
