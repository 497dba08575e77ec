using Npgsql;
using Orchestrate.Contracts.Work;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>Leases of running work. One statement each and no run lock, so that heartbeats do not compete with decisions.</summary>
public sealed class LeaseStore(NpgsqlDataSource database, TimeProvider clock)
{
    // The outer select sees the row as it was before the update, which is what the reasons are about.
    // Heartbeats can overtake each other: the usage of an epoch only grows, and its sum says which of two measurements is the later one.
    private const string Renew = """
        WITH renewed AS (
            UPDATE loop.work SET lease_until = $4, runner_id = $3, started_at = coalesce(started_at, $5), usage = CASE
                WHEN $6 IS NULL OR (SELECT sum(value::bigint) FROM jsonb_each_text(usage) WHERE key <> 'estimated')
                    > (SELECT sum(value::bigint) FROM jsonb_each_text($6) WHERE key <> 'estimated') THEN usage
                ELSE $6 END
            WHERE work_id = $1 AND epoch = $2 AND status = 'open' AND (runner_id IS NULL OR runner_id = $3) AND server_place IS DISTINCT FROM 'lost'
            RETURNING work_id)
        SELECT work.epoch, work.status, work.close_reason, renewed.work_id IS NOT NULL
        FROM loop.work AS work LEFT JOIN renewed ON renewed.work_id = work.work_id WHERE work.work_id = $1
        """;

    /// <summary>A heartbeat: extends the lease of the runner that holds this epoch. The first one takes work that nobody holds.</summary>
    /// <param name="workId">The piece of work.</param>
    /// <param name="epoch">The epoch that the runner was given.</param>
    /// <param name="runnerId">The runner.</param>
    /// <param name="leaseSeconds">From now, in seconds.</param>
    /// <param name="usage">What the runner has used under this epoch so far; null when it says nothing.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public async Task<LeaseVerdict> RenewAsync(Guid workId, int epoch, string runnerId, int leaseSeconds, TurnUsage? usage, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var command = database.Create(
            Renew, Sql.Value(workId), Sql.Value(epoch), Sql.Text(runnerId), Sql.Time(now.AddSeconds(leaseSeconds)), Sql.Time(now), Sql.JsonOrNull(usage is null ? null : WorkUsage.Write(usage)));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return new LeaseVerdict(GoOn: false, Epoch: 0, Reason: "unknown");

        var current = reader.GetInt32(0);
        if (reader.GetBoolean(3))
            return new LeaseVerdict(GoOn: true, current, Reason: null);

        var closed = reader.GetString(1) == "closed";
        return new LeaseVerdict(GoOn: false, current, closed ? reader.TextOrNull(2) ?? "closed" : "fenced");
    }

    /// <summary>Notes that a runner has begun, with the same conditions as a heartbeat. Harmless when late, repeated or missing.</summary>
    public Task<LeaseVerdict> MarkStartedAsync(Guid workId, int epoch, string runnerId, int leaseSeconds, CancellationToken cancellationToken) =>
        RenewAsync(workId, epoch, runnerId, leaseSeconds, usage: null, cancellationToken);
}
