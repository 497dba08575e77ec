using Npgsql;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>How changes of open work become commands. Each is safe to repeat.</summary>
internal static class WorkTable
{
    private const string Open = """
        INSERT INTO loop.work (work_id, run_id, kind, epoch, status, dispatched_at, lease_until, command_type, command, tenant, admitted)
        VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10) ON CONFLICT (work_id) DO NOTHING
        """;

    private const string Renew = """
        UPDATE loop.work SET epoch = $2, runner_id = $4, lease_until = $5, swept_at = NULL, usage = NULL,
            server_url = NULL, server_place = NULL, admitted = coalesce($7, admitted),
            dispatched_at = CASE WHEN $4 IS NULL THEN $3 ELSE dispatched_at END,
            started_at = CASE WHEN $4 IS NULL THEN NULL ELSE $3 END,
            resend_count = resend_count + CASE WHEN $4 IS NULL THEN 1 ELSE 0 END,
            command = coalesce($6, command)
        WHERE work_id = $1 AND status = 'open'
        """;

    private const string Hold = """
        UPDATE loop.work SET epoch = $2, runner_id = NULL, lease_until = NULL, started_at = NULL, swept_at = NULL, usage = NULL, dispatched_at = 'infinity',
            admitted = tenant IS NULL, server_url = NULL, server_place = NULL
        WHERE work_id = $1 AND status = 'open'
        """;

    private const string Close = "UPDATE loop.work SET status = 'closed', close_reason = $2, lease_until = NULL WHERE work_id = $1 AND status = 'open'";

    public static NpgsqlBatchCommand Command(Guid runId, WorkChange change) => change switch
    {
        OpenWork open => Sql.Command(
            Open,
            Sql.Value(open.WorkId),
            Sql.Value(runId),
            Sql.Text(open.Kind),
            Sql.Value(open.Epoch),
            Sql.Time(open.DispatchedAt),
            Sql.Time(open.LeaseUntil),
            Sql.Text(MessageCatalog.UrnOf(open.Command.GetType())),
            Sql.Text(MessageCatalog.Serialize(open.Command)),
            Sql.Text(open.Tenant),
            Sql.Value(open.Admitted)),
        RenewEpoch renew => Sql.Command(
            Renew,
            Sql.Value(renew.WorkId),
            Sql.Value(renew.Epoch),
            Sql.Time(renew.At),
            Sql.Text(renew.RunnerId),
            Sql.Time(renew.LeaseUntil),
            Sql.Text(renew.Command is null ? null : MessageCatalog.Serialize(renew.Command)),
            Sql.ValueOrNull(renew.Admitted)),
        HoldWork hold => Sql.Command(Hold, Sql.Value(hold.WorkId), Sql.Value(hold.Epoch)),
        CloseWork close => Sql.Command(Close, Sql.Value(close.WorkId), Sql.Text(close.Reason)),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown change of open work."),
    };
}
