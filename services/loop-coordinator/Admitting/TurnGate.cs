using Microsoft.Extensions.Options;
using Orchestrate.Domain.Capacity;
using Orchestrate.Domain.Runs;
using Orchestrate.LoopCoordinator.Hosting;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Admitting;

/// <summary>
/// Which turns of a transaction's decisions are sent with it; the others are stored for the Admitter. Where nothing had to wait lately, room is taken for granted and checked with the commit; only
/// when the check fails, or near the limits, a transaction that opens turns costs one round trip more, however many decisions it holds.
/// Far from the limits transactions admit beside each other, each within its share; near them one after the other, waiting for whoever is at it: that one holds its lock for a round trip or two,
/// and waits for nobody who has locked a run.
/// </summary>
public sealed class TurnGate(AdmissionSignal signal, TimeProvider time, IOptions<CoordinatorOptions> options) : IDecisionGate<RunSaga>
{
    private readonly AdmissionLimits _limits = options.Value.AdmissionLimits;
    private volatile bool _crowded;

    /// <inheritdoc/>
    public async Task ReviewAsync(IReadOnlyList<Decided<RunSaga>> decided, DecisionReads reads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decided);
        var now = time.GetUtcNow();
        var turns = decided.SelectMany(run => run.Saga.PendingTurns).ToList();
        if (turns.Count > 0)
        {
            Guid[] closing = [.. decided.SelectMany(run => run.Saga.WorkChanges.OfType<CloseWork>()).Select(change => change.WorkId)];
            if (!TryAssumeRoom(decided, turns, closing, now, reads))
                await AskAsync(decided, turns, closing, now, reads, cancellationToken);
        }

        foreach (var (saga, outgoing) in decided)
            Announce(outgoing, saga);
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

    // Whether a turn that was in the table before had a place is known there only.
    private bool TryAssumeRoom(IReadOnlyList<Decided<RunSaga>> decided, List<PendingTurn> turns, Guid[] closing, DateTimeOffset now, DecisionReads reads)
    {
        if (_crowded || turns.Exists(turn => turn.Epoch > 1))
            return false;
        var due = turns.Where(turn => !IsLater(turn, now)).CountBy(turn => turn.Tenant, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        if (Admission.RoomBeside(due, _limits, AdvisoryLocks.Shares) is not { } room || !reads.TryAssume(TurnCapacity.Check(room, closing, now)))
            return false;
        foreach (var (saga, _) in decided)
        {
            foreach (var turn in saga.PendingTurns)
                WorkDispatch.Store(saga, turn, admitted: !IsLater(turn, now), options.Value.ResendSeconds, now);
        }

        return true;
    }

    private async Task AskAsync(
        IReadOnlyList<Decided<RunSaga>> decided, List<PendingTurn> turns, Guid[] closing, DateTimeOffset now, DecisionReads reads, CancellationToken cancellationToken)
    {
        Guid[] known = [.. turns.Where(turn => turn.Epoch > 1).Select(turn => turn.WorkId)];
        var capacity = await TurnCapacity.ReadAsync(reads, alone: _crowded, known, closing, now, cancellationToken);
        foreach (var (saga, _) in decided)
            Admit(saga, capacity, now);
        if (_crowded && capacity.IsQuiet(_limits))
            _crowded = false;
    }

    /// <summary>A run's turns that are due are admitted together or not at all. A retry that waits for its time is not asked about now.</summary>
    private void Admit(RunSaga saga, TurnCapacity capacity, DateTimeOffset now)
    {
        foreach (var group in saga.PendingTurns.GroupBy(turn => turn.Tenant, StringComparer.Ordinal))
        {
            var due = group.Count(turn => !capacity.WasAdmitted(turn.WorkId) && !IsLater(turn, now));
            var room = due > 0 && capacity.HasRoom(group.Key, due, _limits);
            if (room)
                capacity.Admit(group.Key, due);
            else
                capacity.Wait(group.Key, due);
            _crowded |= due > 0 && !room;
            foreach (var turn in group)
                WorkDispatch.Store(saga, turn, admitted: capacity.WasAdmitted(turn.WorkId) || (room && !IsLater(turn, now)), options.Value.ResendSeconds, now);
        }
    }

    /// <summary>Wakes the Admitter after the commit when there is something for it to do.</summary>
    private void Announce(Outgoing outgoing, RunSaga saga)
    {
        if (saga.WorkChanges.Any(change => change is OpenWork { Admitted: false } or RenewEpoch { Admitted: false }))
            outgoing.SignalAfterCommit(signal.TurnWaits);
        else if (saga.WorkChanges.Any(change => change is not (OpenWork or RenewEpoch)))
            outgoing.SignalAfterCommit(signal.PlaceFreed);
    }

    private static bool IsLater(PendingTurn turn, DateTimeOffset now) => turn.NotBefore > now;

    private static bool IsTurn(WorkKind kind) => kind is WorkKind.Plan or WorkKind.Work or WorkKind.Synthesis;
}
