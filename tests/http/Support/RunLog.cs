using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Orchestrate.Contracts.Runs;
using Orchestrate.Domain;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Http.Tests.Support;

/// <summary>Writes a run's log as the coordinator does; whether the bus hears of it is the test's choice.</summary>
public sealed class RunLog(Server server, Guid runId)
{
    private long seq;

    public Guid RunId => runId;

    /// <summary>The run's tasks with their attempts.</summary>
    public IReadOnlyList<TaskState> Tasks { get; init; } = [];

    /// <summary>Commits that many events; the last one ends the run if that is wanted. Returns the message that the coordinator would publish.</summary>
    public Task<RunEventsRecorded> CommitAsync(int events, RunStatus status = RunStatus.Acting, int size = 10) => CommitAsync(
        [.. Enumerable.Range(1, events).Select(i => (i == events && status.IsTerminal() ? $"run.{status.Name()}" : "run.task.started", $$"""{"text":"{{new string('x', size)}}"}"""))], status);

    /// <summary>Commits these events: type and data.</summary>
    public async Task<RunEventsRecorded> CommitAsync(IReadOnlyList<(string Type, string Data)> events, RunStatus status = RunStatus.Acting)
    {
        var now = DateTimeOffset.UtcNow;
        var rows = events.Select(e => new RecordedEvent(++seq, now, e.Type, e.Data)).ToList();

        await using var connection = await server.Database.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        foreach (var row in rows)
        {
            var insert = new NpgsqlBatchCommand("INSERT INTO loop.events (run_id, seq, at, type, data) VALUES ($1, $2, $3, $4, $5)");
            insert.Parameters.AddWithValue(runId);
            insert.Parameters.AddWithValue(row.Seq);
            insert.Parameters.AddWithValue(row.At);
            insert.Parameters.AddWithValue(row.Type);
            insert.Parameters.AddWithValue(NpgsqlDbType.Jsonb, row.Data);
            batch.BatchCommands.Add(insert);
        }

        var upsert = new NpgsqlBatchCommand(
            """
            INSERT INTO loop.runs (run_id, current_state, version, status, reason, state, last_seq, terminal) VALUES ($1, 'Running', 1, $2, $3, $4, $5, $6)
            ON CONFLICT (run_id) DO UPDATE SET status = excluded.status, reason = excluded.reason, state = excluded.state, last_seq = excluded.last_seq,
                terminal = excluded.terminal, updated_at = now()
            """);
        upsert.Parameters.AddWithValue(runId);
        upsert.Parameters.AddWithValue(status.Name());
        upsert.Parameters.AddWithValue(NpgsqlDbType.Text, status.IsTerminal() ? RunReasons.AcceptanceVerified : DBNull.Value);
        upsert.Parameters.AddWithValue(NpgsqlDbType.Jsonb, JsonSerializer.Serialize(State(status, now), DomainJson.Options));
        upsert.Parameters.AddWithValue(seq);
        upsert.Parameters.AddWithValue(status.IsTerminal());
        batch.BatchCommands.Add(upsert);
        await batch.ExecuteNonQueryAsync();
        return new RunEventsRecorded { RunId = runId, Events = rows, Terminal = status.IsTerminal() };
    }

    /// <summary>Commits and tells the bus.</summary>
    public async Task RecordAsync(int events, RunStatus status = RunStatus.Acting) => await server.Bus.Publish(await CommitAsync(events, status));

    private RunState State(RunStatus status, DateTimeOffset now) => new()
    {
        RunId = runId,
        Status = status,
        Reason = status.IsTerminal() ? RunReasons.AcceptanceVerified : null,
        Limits = EffectiveLimits.Resolve(new RequestedLimits(), new ServerLimits()),
        StartedAt = now,
        Deadline = now.AddHours(1),
        EndedAt = status.IsTerminal() ? now : null,
        Tasks = [.. Tasks],
        Iterations = [new IterationState { Number = 1, AttemptId = Guid.NewGuid() }],
        Escalations = [new Escalation { StepId = "escalation-1", Reason = "test", Message = "Decide.", Options = ["approve", "abort"], RaisedAt = now }],
    };
}
