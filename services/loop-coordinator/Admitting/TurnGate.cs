using Microsoft.Extensions.Options;
using Orchestrate.Domain.Capacity;
using Orchestrate.Domain.Runs;
using Orchestrate.LoopCoordinator.Hosting;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Admitting;

/// <summary>
/// Which turns of a decision may be sent with it. Costs decisions that open turns one more round trip, and no waiting: while somebody else is admitting,
/// the turns are stored as waiting and that one, or the next, admits them.
/// </summary>
public sealed class TurnGate(AdmissionSignal signal, IOptions<CoordinatorOptions> options)
{
    private readonly AdmissionLimits _limits = options.Value.AdmissionLimits;

    /// <summary>Ids of the turns that are admitted: those that were before, and the new ones when there is room. A retry that waits for its time is not.</summary>
    public async Task<IReadOnlySet<Guid>> AdmitAsync(DecisionReads reads, string tenant, RunDecision decision, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var turns = decision.Commands.OfType<RunCommand.Turn>().Select(command => command.Work).ToList();
        if (turns.Count == 0)
            return new HashSet<Guid>();

        Guid[] closing = [.. decision.Closed.Where(id => !decision.State.Work.ContainsKey(id))];
        var (inUse, before) = await TurnCapacity.ReadAsync(reads, tenant, [.. turns.Select(turn => turn.WorkId)], closing, now, cancellationToken);
        var admitted = before.ToHashSet();
        var due = turns.Where(turn => !admitted.Contains(turn.WorkId) && !(turn.NotBefore > now)).Select(turn => turn.WorkId).ToList();
        if (due.Count > 0 && inUse is not null && Admission.AtOnce(due.Count, inUse, _limits))
            admitted.UnionWith(due);
        return admitted;
    }

    /// <summary>Turns that a stopping run still has to wait for although no runner ever had them.</summary>
    public static async Task<IReadOnlyList<WorkItem>> UnsentAsync(DecisionReads reads, RunDecision decision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var stopped = decision.Commands.OfType<RunCommand.Stop>().Select(command => command.Work)
            .Where(work => IsTurn(work.Kind) && !work.Started && decision.State.Work.ContainsKey(work.WorkId)).ToDictionary(work => work.WorkId);
        if (stopped.Count == 0)
            return [];
        return [.. (await TurnCapacity.UnsentAsync(reads, [.. stopped.Keys], cancellationToken)).Select(id => stopped[id]).OrderBy(work => work.WorkId)];
    }

    /// <summary>Wakes the Admitter after the commit when the decision gave it something to do.</summary>
    public void Announce(Outgoing outgoing, RunSaga saga)
    {
        ArgumentNullException.ThrowIfNull(outgoing);
        ArgumentNullException.ThrowIfNull(saga);
        if (saga.WorkChanges.Any(change => change is OpenWork { Admitted: false } or RenewEpoch { Admitted: false }))
            outgoing.SignalAfterCommit(signal.TurnWaits);
        else if (saga.WorkChanges.Any(change => change is not (OpenWork or RenewEpoch)))
            outgoing.SignalAfterCommit(signal.PlaceFreed);
    }

    private static bool IsTurn(WorkKind kind) => kind is WorkKind.Plan or WorkKind.Work or WorkKind.Synthesis;
}
