using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>How open work gets into the work table and on its way.</summary>
internal static class WorkDispatch
{
    /// <summary>Stores a turn about which the limits were asked, and sends it when it is admitted and due.</summary>
    public static void Store(RunSaga saga, PendingTurn turn, bool admitted, int resendSeconds, DateTimeOffset now)
    {
        if (admitted)
            Store(saga, turn.Outgoing, turn.WorkId, turn.Epoch, turn.Kind, turn.NotBefore, turn.Command, turn.Tenant, resendSeconds, now);
        else
            saga.Change(Row(turn.WorkId, turn.Epoch, turn.Kind, turn.NotBefore > now ? turn.NotBefore.Value : now, turn.Command, turn.Tenant, admitted: false));
    }

    /// <summary>Stores work that nothing holds back, and sends it when it is due.</summary>
    public static void Store(
        RunSaga saga, Outgoing outgoing, Guid workId, int epoch, string kind, DateTimeOffset? notBefore, object command, string? tenant, int resendSeconds, DateTimeOffset now)
    {
        var later = notBefore > now;

        // Work that must wait is not sent: it is stored as if it had been sent so long ago that the sweeper finds it when its time has come.
        var dispatchedAt = later ? notBefore!.Value.AddSeconds(-resendSeconds) : now;
        saga.Change(Row(workId, epoch, kind, dispatchedAt, command, tenant, admitted: true));
        if (!later)
            outgoing.Send(command, CommandIds.Of(workId, epoch), StoredCommands.ReferenceTo(workId));
    }

    private static WorkChange Row(Guid workId, int epoch, string kind, DateTimeOffset dispatchedAt, object command, string? tenant, bool admitted) => epoch == 1
        ? new OpenWork(workId, kind, epoch, dispatchedAt, LeaseUntil: null, command, tenant, admitted)
        : new RenewEpoch(workId, epoch, dispatchedAt, RunnerId: null, LeaseUntil: null, command, admitted);
}
