using Npgsql;
using NpgsqlTypes;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>How changes of open work become commands. Each is safe to repeat.</summary>
internal static class WorkTable
{
    private const string Open = """
        INSERT INTO loop.work (work_id, run_id, kind, epoch, status, dispatched_at, lease_until, command_type, command, tenant, admitted)
        SELECT work_id, run_id, kind, epoch, 'open', dispatched_at, lease_until, command_type, command, tenant, admitted
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS new (work_id, run_id, kind, epoch, dispatched_at, lease_until, command_type, command, tenant, admitted)
        ON CONFLICT (work_id) DO NOTHING
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

    // What was stopped stays for its runner, who may ask why.
    private const string Stop = """
        UPDATE loop.work AS work SET status = 'closed', close_reason = closed.reason, lease_until = NULL
        FROM unnest($1, $2) AS closed (work_id, reason) WHERE work.work_id = closed.work_id AND work.status = 'open'
        """;

    // What is answered nobody asks for again. A row that is gone costs a fifth of one that is written once more, with its indexes, and the table stays as small as what is under way.
    private const string Remove = "DELETE FROM loop.work WHERE work_id = ANY($1) AND status = 'open'";

    /// <summary>
    /// Adds the commands of a transaction's changes: what is opened first, what is closed last, each with one statement. Within a piece of work that is the order in which decisions make them,
    /// and what is closed takes no other change.
    /// </summary>
    public static void AddChanges(NpgsqlBatch batch, IReadOnlyList<(Guid Run, WorkChange Change)> changes)
    {
        (Guid Run, OpenWork Work)[] opened = [.. changes.Where(change => change.Change is OpenWork).Select(change => (change.Run, (OpenWork)change.Change))];
        if (opened.Length > 0)
            batch.BatchCommands.Add(Opening(opened));
        foreach (var (_, change) in changes.Where(change => change.Change is not (OpenWork or CloseWork)))
            batch.BatchCommands.Add(Single(change));
        var closed = changes.Select(change => change.Change).OfType<CloseWork>().DistinctBy(change => change.WorkId).ToLookup(change => change.Reason is null);
        CloseWork[] stopped = [.. closed[false]];
        if (stopped.Length > 0)
        {
            batch.BatchCommands.Add(Sql.Command(
                Stop,
                Sql.Array(Array.ConvertAll(stopped, change => change.WorkId), NpgsqlDbType.Uuid),
                Sql.Array(Array.ConvertAll(stopped, change => change.Reason), NpgsqlDbType.Text)));
        }

        Guid[] over = [.. closed[true].Select(change => change.WorkId)];
        if (over.Length > 0)
            batch.BatchCommands.Add(Sql.Command(Remove, Sql.Array(over, NpgsqlDbType.Uuid)));
    }

    private static NpgsqlBatchCommand Opening((Guid Run, OpenWork Work)[] opened)
    {
        T[] Of<T>(Func<OpenWork, T> value) => Array.ConvertAll(opened, entry => value(entry.Work));
        return Sql.Command(
            Open,
            Sql.Array(Of(work => work.WorkId), NpgsqlDbType.Uuid),
            Sql.Array(Array.ConvertAll(opened, entry => entry.Run), NpgsqlDbType.Uuid),
            Sql.Array(Of(work => work.Kind), NpgsqlDbType.Text),
            Sql.Array(Of(work => work.Epoch), NpgsqlDbType.Integer),
            Sql.Array(Of(work => work.DispatchedAt.UtcDateTime), NpgsqlDbType.TimestampTz),
            Sql.Array(Of(work => work.LeaseUntil?.UtcDateTime), NpgsqlDbType.TimestampTz),
            Sql.Array(Of(work => MessageCatalog.UrnOf(work.Command.GetType())), NpgsqlDbType.Text),
            Sql.Array(Of(work => MessageCatalog.Serialize(work.Command)), NpgsqlDbType.Text),
            Sql.Array(Of(work => work.Tenant), NpgsqlDbType.Text),
            Sql.Array(Of(work => work.Admitted), NpgsqlDbType.Boolean));
    }

    private static NpgsqlBatchCommand Single(WorkChange change) => change switch
    {
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
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown change of open work."),
    };
}
