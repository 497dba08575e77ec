using Npgsql;
using NpgsqlTypes;
using Orchestrate.Domain.Capacity;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>Admits waiting turns, in one transaction under one lock: strictly one admitter at a time over all replicas, so that no limit is ever exceeded.</summary>
public sealed class TurnAdmissions(NpgsqlDataSource database, [FromKeyedServices(LoopSchema.Name)] IOutbox outbox, TimeProvider clock)
{
    /// <summary>Of a tenant with a longer queue only the oldest are looked at; they come from many runs, because a run has few turns at a time.</summary>
    private const int OldestOfTenant = 1000;

    private const string Any = "SELECT EXISTS (SELECT FROM loop.work WHERE status = 'open' AND NOT admitted AND tenant IS NOT NULL AND dispatched_at <= $1)";

    private const string InFlight = """
        SELECT tenant, run_id, count(*) FROM loop.work WHERE status = 'open' AND admitted AND tenant IS NOT NULL GROUP BY tenant, run_id
        """;

    private const string Waiting = """
        SELECT tenant, run_id, work_id, dispatched_at, total FROM (
            SELECT tenant, run_id, work_id, dispatched_at, count(*) OVER (PARTITION BY tenant) AS total,
                row_number() OVER (PARTITION BY tenant ORDER BY dispatched_at, work_id) AS place
            FROM loop.work WHERE status = 'open' AND NOT admitted AND tenant IS NOT NULL AND dispatched_at <= $1) AS turns
        WHERE place <= $2
        """;

    // A row that a decision has locked is left for the next round: waiting for it could be mutual.
    private const string Admit = """
        UPDATE loop.work AS work SET admitted = true, dispatched_at = $2
        FROM (SELECT work_id FROM loop.work WHERE work_id = ANY($1) AND status = 'open' AND NOT admitted FOR UPDATE SKIP LOCKED) AS free, loop.runs AS runs
        WHERE work.work_id = free.work_id AND runs.run_id = work.run_id
        RETURNING work.work_id, work.epoch, work.command_type, work.command, runs.status
        """;

    /// <summary>Whether a turn waits that could be sent now.</summary>
    public async Task<bool> AnyWaitingAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Create(Any, Sql.Time(clock.GetUtcNow()));
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Admits what the rule chooses. The caller dispatches what was committed.</summary>
    public async Task<AdmissionRound> AdmitAsync(AdmissionLimits limits, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (inFlight, waiting, totals) = await ReadAsync(connection, now, cancellationToken);
        var chosen = Admission.Choose(waiting, inFlight, limits);
        var sent = chosen.Count == 0 ? [] : await TakeAsync(connection, [.. chosen.Select(turn => turn.WorkId)], now, cancellationToken);
        await outbox.AppendAsync(connection, sent, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        var admitted = chosen.CountBy(turn => turn.Tenant).ToDictionary(StringComparer.Ordinal);
        var left = totals.Select(tenant => new WaitingTenant(
            tenant.Key,
            tenant.Value - admitted.GetValueOrDefault(tenant.Key),
            inFlight.Where(run => run.Tenant == tenant.Key).Sum(run => run.Count) + admitted.GetValueOrDefault(tenant.Key)));
        return new AdmissionRound(sent, [.. left.Where(tenant => tenant.Waiting > 0).OrderBy(tenant => tenant.Tenant, StringComparer.Ordinal)]);
    }

    private static async Task<(List<TurnsInFlight> InFlight, List<WaitingTurn> Waiting, Dictionary<string, int> Totals)> ReadAsync(
        NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Sql.Command(AdvisoryLocks.Admission));
        batch.BatchCommands.Add(Sql.Command(InFlight));
        batch.BatchCommands.Add(Sql.Command(Waiting, Sql.Time(now), Sql.Value(OldestOfTenant)));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var inFlight = new List<TurnsInFlight>();
        while (await reader.ReadAsync(cancellationToken))
            inFlight.Add(new TurnsInFlight(reader.GetString(0), reader.GetGuid(1), (int)reader.GetInt64(2)));

        await reader.NextResultAsync(cancellationToken);
        var waiting = new List<WaitingTurn>();
        var totals = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            waiting.Add(new WaitingTurn(reader.GetString(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetFieldValue<DateTimeOffset>(3)));
            totals[reader.GetString(0)] = (int)reader.GetInt64(4);
        }

        return (inFlight, waiting, totals);
    }

    private static async Task<List<OutboxRow>> TakeAsync(NpgsqlConnection connection, Guid[] chosen, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Sql.Command(Admit, Sql.Array(chosen, NpgsqlDbType.Uuid), Sql.Time(now)));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var rows = new Dictionary<Guid, OutboxRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var work = reader.GetGuid(0);
            var command = MessageCatalog.Deserialize(reader.GetString(2), reader.GetString(3));

            // Its run was paused while it waited: whoever takes it asks first, is refused, and the run holds it back.
            var paused = reader.GetString(4) is "pausing" or "paused";
            rows[work] = OutboxRow.For(paused ? Claiming.Of(command) : command, CommandIds.Of(work, reader.GetInt32(1))) with { Reference = paused ? null : StoredCommands.ReferenceTo(work) };
        }

        return [.. chosen.Where(rows.ContainsKey).Select(work => rows[work])];
    }
}
