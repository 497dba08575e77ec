using Npgsql;
using NpgsqlTypes;
using Orchestrate.Contracts.Runs;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>Keeps runs in <c>loop.runs</c>, their log in <c>loop.events</c> and their open work in <c>loop.work</c>.</summary>
public sealed class RunSagaStore : ISagaStore<RunSaga>
{
    private const string Lock =
        "SELECT run_id, current_state, version, status, reason, state::text, last_seq, deadline_at, terminal FROM loop.runs WHERE run_id = $1 FOR UPDATE";

    private const string Insert = """
        INSERT INTO loop.runs (run_id, current_state, version, status, reason, state, last_seq, deadline_at, terminal)
        VALUES ($1, $2, 0, $3, $4, $5, 0, $6, $7) ON CONFLICT (run_id) DO NOTHING
        """;

    private const string Update = """
        UPDATE loop.runs SET current_state = $2, version = $3, status = $4, reason = $5, state = $6, last_seq = $7, deadline_at = $8, terminal = $9,
            holds_unmerged = $10, updated_at = now()
        WHERE run_id = $1
        """;

    private const string InsertEvents = """
        INSERT INTO loop.events (run_id, seq, at, type, data)
        SELECT $1, seq, at, type, data::jsonb FROM unnest($2, $3, $4, $5) AS new (seq, at, type, data)
        """;

    /// <inheritdoc/>
    public void AddLock(NpgsqlBatch batch, Guid correlationId)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.BatchCommands.Add(Sql.Command(Lock, Sql.Value(correlationId)));
    }

    /// <inheritdoc/>
    public async Task<RunSaga?> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (!await reader.ReadAsync(cancellationToken))
            return null;

        return new RunSaga
        {
            CorrelationId = reader.GetGuid(0),
            CurrentState = reader.GetString(1),
            Version = reader.GetInt32(2),
            Status = reader.GetString(3),
            Reason = reader.TextOrNull(4),
            StateJson = reader.GetString(5),
            LastSeq = reader.GetInt64(6),
            DeadlineAt = reader.TimeOrNull(7),
            Terminal = reader.GetBoolean(8),
        };
    }

    /// <inheritdoc/>
    public void AddInsertIfMissing(NpgsqlBatch batch, RunSaga saga)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(saga);
        batch.BatchCommands.Add(Sql.Command(
            Insert,
            Sql.Value(saga.CorrelationId),
            Sql.Text(saga.CurrentState ?? ""),
            Sql.Text(saga.Status),
            Sql.Text(saga.Reason),
            Sql.Json(saga.StateJson),
            Sql.Time(saga.DeadlineAt),
            Sql.Value(saga.Terminal)));
    }

    /// <inheritdoc/>
    public void AddUpdate(NpgsqlBatch batch, RunSaga saga, Outgoing outgoing)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(saga);
        ArgumentNullException.ThrowIfNull(outgoing);
        var recorded = Number(saga);
        batch.BatchCommands.Add(Sql.Command(
            Update,
            Sql.Value(saga.CorrelationId),
            Sql.Text(saga.CurrentState),
            Sql.Value(saga.Version + 1),
            Sql.Text(saga.Status),
            Sql.Text(saga.Reason),
            Sql.Json(saga.StateJson),
            Sql.Value(saga.LastSeq + recorded.Length),
            Sql.Time(saga.DeadlineAt),
            Sql.Value(saga.Terminal),
            Sql.Value(saga.HoldsUnmerged)));
        if (recorded.Length > 0)
        {
            AddEvents(batch, saga.CorrelationId, recorded);
            outgoing.AfterCommit(new RunEventsRecorded { RunId = saga.CorrelationId, Events = recorded, Terminal = saga.Terminal });
        }

        foreach (var change in saga.WorkChanges)
            batch.BatchCommands.Add(WorkTable.Command(saga.CorrelationId, change));
    }

    private static RecordedEvent[] Number(RunSaga saga) =>
        [.. saga.NewEvents.Select((recorded, index) => new RecordedEvent(saga.LastSeq + index + 1, recorded.At, recorded.Type, JsonbText.Clean(recorded.Data)))];

    private static void AddEvents(NpgsqlBatch batch, Guid runId, RecordedEvent[] events) =>
        batch.BatchCommands.Add(Sql.Command(
            InsertEvents,
            Sql.Value(runId),
            Sql.Array(System.Array.ConvertAll(events, recorded => recorded.Seq), NpgsqlDbType.Bigint),
            Sql.Array(System.Array.ConvertAll(events, recorded => recorded.At.UtcDateTime), NpgsqlDbType.TimestampTz),
            Sql.Array(System.Array.ConvertAll(events, recorded => recorded.Type), NpgsqlDbType.Text),
            Sql.Array(System.Array.ConvertAll(events, recorded => recorded.Data), NpgsqlDbType.Text)));
}
