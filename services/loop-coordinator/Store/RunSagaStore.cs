using Npgsql;
using NpgsqlTypes;
using Orchestrate.Contracts.Runs;
using Orchestrate.LoopCoordinator.Announcing;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>Keeps runs in <c>loop.runs</c>, their log in <c>loop.events</c> and their open work in <c>loop.work</c>. However many runs a transaction decides, it sends each statement once.</summary>
public sealed class RunSagaStore(IAnnouncer announcer) : ISagaStore<RunSaga>
{
    // The state is sent only where it is not the one that is remembered here.
    private const string Lock = """
        SELECT runs.run_id, current_state, runs.version, status, reason, CASE WHEN runs.version = known.version THEN NULL ELSE state END, last_seq, deadline_at, terminal
        FROM loop.runs AS runs JOIN unnest($1, $2) AS known (run_id, version) ON known.run_id = runs.run_id ORDER BY runs.run_id FOR UPDATE OF runs
        """;

    // A division by zero: nothing else fails a statement from within without a function.
    private const string LockAsRecalled = """
        /* Fails when another replica has decided since; what was decided on what is remembered is then decided again under the locks. */
        SELECT 1 / (count(*) = cardinality($1))::int FROM (
            SELECT FROM loop.runs AS runs JOIN unnest($1, $2) AS known (run_id, version) ON known.run_id = runs.run_id AND known.version = runs.version
            ORDER BY runs.run_id FOR UPDATE OF runs) AS locked
        """;

    // No conflict clause: it fails when the run is there, and what was decided is decided again on that.
    private const string Insert = """
        INSERT INTO loop.runs (run_id, current_state, version, status, reason, state, last_seq, deadline_at, terminal, holds_unmerged)
        SELECT run_id, current_state, version, status, reason, convert_from(state, 'UTF8'), last_seq, deadline_at, terminal, holds_unmerged
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            AS new (run_id, current_state, version, status, reason, state, last_seq, deadline_at, terminal, holds_unmerged)
        ORDER BY run_id
        """;

    private const string Update = """
        UPDATE loop.runs AS runs SET current_state = new.current_state, version = new.version, status = new.status, reason = new.reason, state = convert_from(new.state, 'UTF8'),
            last_seq = new.last_seq, deadline_at = new.deadline_at, terminal = new.terminal, holds_unmerged = new.holds_unmerged, updated_at = now()
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            AS new (run_id, current_state, version, status, reason, state, last_seq, deadline_at, terminal, holds_unmerged)
        WHERE runs.run_id = new.run_id
        """;

    private const string InsertEvents = """
        INSERT INTO loop.events (run_id, seq, at, type, data)
        SELECT run_id, seq, at, type, data::json FROM unnest($1, $2, $3, $4, $5) AS new (run_id, seq, at, type, data)
        """;

    private readonly RunStates states = new();

    /// <inheritdoc/>
    public void AddLock(NpgsqlBatch batch, IReadOnlyCollection<Guid> correlationIds)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(correlationIds);
        batch.BatchCommands.Add(Sql.Command(
            Lock, Sql.Array<Guid>([.. correlationIds], NpgsqlDbType.Uuid), Sql.Array<int>([.. correlationIds.Select(states.VersionOf)], NpgsqlDbType.Integer)));
    }

    /// <inheritdoc/>
    public RunSaga Read(NpgsqlDataReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var saga = new RunSaga
        {
            CorrelationId = reader.GetGuid(0),
            CurrentState = reader.GetString(1),
            Version = reader.GetInt32(2),
            Status = reader.GetString(3),
            Reason = reader.TextOrNull(4),
            LastSeq = reader.GetInt64(6),
            DeadlineAt = reader.TimeOrNull(7),
            Terminal = reader.GetBoolean(8),
        };
        if (reader.TextOrNull(5) is { } json)
            saga.StateJson = json;
        else
            saga.State = states.Find(saga.CorrelationId, saga.Version) ?? throw new InvalidOperationException($"The state of run {saga.CorrelationId} was forgotten while its row was read.");
        return saga;
    }

    /// <inheritdoc/>
    public RunSaga? Recall(Guid correlationId) => states.Recall(correlationId);

    /// <inheritdoc/>
    public void AddLockAsRecalled(NpgsqlBatch batch, IReadOnlyCollection<RunSaga> recalled)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(recalled);
        batch.BatchCommands.Add(Sql.Command(
            LockAsRecalled,
            Sql.Array<Guid>([.. recalled.Select(saga => saga.CorrelationId)], NpgsqlDbType.Uuid),
            Sql.Array<int>([.. recalled.Select(saga => saga.Version)], NpgsqlDbType.Integer)));
    }

    /// <inheritdoc/>
    public int VersionOf(RunSaga saga)
    {
        ArgumentNullException.ThrowIfNull(saga);
        return saga.Version;
    }

    /// <inheritdoc/>
    public void AddUpdates(NpgsqlBatch batch, IReadOnlyList<Decided<RunSaga>> decided)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(decided);
        List<(Decided<RunSaga> Run, RecordedEvent[] Events)> runs = [.. decided.Select(run => (run, Number(run.Saga)))];
        AddRuns(batch, Insert, [.. runs.Where(run => run.Run.IsNew)]);
        AddRuns(batch, Update, [.. runs.Where(run => !run.Run.IsNew)]);
        Announce([.. runs.Where(run => run.Events.Length > 0)]);
        AddEvents(batch, [.. runs.SelectMany(run => run.Events.Select(recorded => (run.Run.Saga.CorrelationId, recorded)))]);
        WorkTable.AddChanges(batch, [.. decided.SelectMany(run => run.Saga.WorkChanges.Select(change => (run.Saga.CorrelationId, change)))]);
    }

    /// <inheritdoc/>
    public void Committed(IReadOnlyList<Decided<RunSaga>> decided)
    {
        ArgumentNullException.ThrowIfNull(decided);
        foreach (var saga in decided.Select(run => run.Saga))
        {
            if (saga is { Terminal: false, StateAtHand: { } state })
                states.Remember(saga, state);
            else
                states.Forget(saga.CorrelationId);
        }
    }

    private static RecordedEvent[] Number(RunSaga saga) =>
        [.. saga.NewEvents.Select((recorded, index) => new RecordedEvent(saga.LastSeq + index + 1, recorded.At, recorded.Type, JsonbText.Clean(recorded.Data)))];

    private void Announce((Decided<RunSaga> Run, RecordedEvent[] Events)[] runs)
    {
        foreach (var ((saga, outgoing), events) in runs)
        {
            var recorded = new RunEventsRecorded { RunId = saga.CorrelationId, Events = events, Terminal = saga.Terminal };
            outgoing.SignalAfterCommit(() => announcer.Add(recorded));
        }
    }

    private static void AddRuns(NpgsqlBatch batch, string sql, (Decided<RunSaga> Run, RecordedEvent[] Events)[] runs)
    {
        if (runs.Length == 0)
            return;
        T[] Of<T>(Func<RunSaga, T> value) => [.. runs.Select(run => value(run.Run.Saga))];
        batch.BatchCommands.Add(Sql.Command(
            sql,
            Sql.Array(Of(saga => saga.CorrelationId), NpgsqlDbType.Uuid),
            Sql.Array(Of(saga => saga.CurrentState), NpgsqlDbType.Text),
            Sql.Array(Of(saga => saga.Version + 1), NpgsqlDbType.Integer),
            Sql.Array(Of(saga => saga.Status), NpgsqlDbType.Text),
            Sql.Array(Of(saga => saga.Reason), NpgsqlDbType.Text),
            Sql.Array(Of(saga => JsonbText.Clean(saga.StateUtf8)), NpgsqlDbType.Bytea),
            Sql.Array<long>([.. runs.Select(run => run.Run.Saga.LastSeq + run.Events.Length)], NpgsqlDbType.Bigint),
            Sql.Array(Of(saga => saga.DeadlineAt?.UtcDateTime), NpgsqlDbType.TimestampTz),
            Sql.Array(Of(saga => saga.Terminal), NpgsqlDbType.Boolean),
            Sql.Array(Of(saga => saga.HoldsUnmerged), NpgsqlDbType.Boolean)));
    }

    private static void AddEvents(NpgsqlBatch batch, (Guid Run, RecordedEvent Recorded)[] events)
    {
        if (events.Length == 0)
            return;
        batch.BatchCommands.Add(Sql.Command(
            InsertEvents,
            Sql.Array(Array.ConvertAll(events, entry => entry.Run), NpgsqlDbType.Uuid),
            Sql.Array(Array.ConvertAll(events, entry => entry.Recorded.Seq), NpgsqlDbType.Bigint),
            Sql.Array(Array.ConvertAll(events, entry => entry.Recorded.At.UtcDateTime), NpgsqlDbType.TimestampTz),
            Sql.Array(Array.ConvertAll(events, entry => entry.Recorded.Type), NpgsqlDbType.Text),
            Sql.Array(Array.ConvertAll(events, entry => entry.Recorded.Data), NpgsqlDbType.Text)));
    }
}
