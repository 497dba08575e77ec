using Npgsql;
using NpgsqlTypes;
using Orchestrate.Contracts.Runs;
using Orchestrate.Messaging;

namespace Orchestrate.RunApi.Store;

/// <summary>Stores submissions: key, bundle, run and the message to the coordinator in one transaction and one round trip. Plain Npgsql, because every run passes here.</summary>
public sealed class SubmissionStore(NpgsqlDataSource database, [FromKeyedServices(IntakeSchema.Name)] IOutbox outbox)
{
    private const string KeyConstraint = "idempotency_keys_pkey";

    /// <summary>Stores a submission and tells the coordinator. Of any number of submissions with one key, one makes a run.</summary>
    public async Task<StoredSubmission> StoreAsync(Submission submission, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(submission);
        try
        {
            return await TryStoreAsync(submission, cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            // The bundle was there and went away with the last run that was made from it, in this very moment; now it is missing and will be stored.
            return await TryStoreAsync(submission, cancellationToken);
        }
    }

    private async Task<StoredSubmission> TryStoreAsync(Submission submission, CancellationToken cancellationToken)
    {
        var run = submission.Run;
        // The run's id is the message's: a row that is sent twice is one submission.
        IReadOnlyList<OutboxRow> rows = [OutboxRow.For(new RunSubmitted { RunId = run.RunId, SubmittedAt = run.SubmittedAt }, run.RunId)];
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            // One batch is one implicit transaction.
            await using var batch = connection.CreateBatch();
            if (submission.IdempotencyKey is { } key)
                batch.BatchCommands.Add(InsertKey(submission, key));
            batch.BatchCommands.Add(InsertBundle(submission));
            batch.BatchCommands.Add(InsertRun(run));
            outbox.Append(batch, rows);
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: KeyConstraint })
        {
            return await FindAsync(submission, cancellationToken);
        }

        // The client may leave now; the run is stored.
        await outbox.DispatchAsync(rows, CancellationToken.None);
        return new StoredSubmission(run.RunId, Replayed: false, Conflict: false);
    }

    private static NpgsqlBatchCommand InsertKey(Submission submission, string key)
    {
        var command = new NpgsqlBatchCommand("INSERT INTO intake.idempotency_keys (owner, key, body_digest, run_id, at) VALUES ($1, $2, $3, $4, $5)");
        command.Parameters.AddWithValue(submission.Run.Owner);
        command.Parameters.AddWithValue(key);
        command.Parameters.AddWithValue(submission.BodyDigest);
        command.Parameters.AddWithValue(submission.Run.RunId);
        command.Parameters.AddWithValue(submission.Run.SubmittedAt);
        return command;
    }

    private static NpgsqlBatchCommand InsertBundle(Submission submission)
    {
        var command = new NpgsqlBatchCommand("INSERT INTO intake.bundles (digest, json, created_at) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING");
        command.Parameters.AddWithValue(submission.Run.BundleDigest);
        command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { NpgsqlDbType = NpgsqlDbType.Json, TypedValue = submission.BundleJson });
        command.Parameters.AddWithValue(submission.Run.SubmittedAt);
        return command;
    }

    private static NpgsqlBatchCommand InsertRun(RunRow run)
    {
        var command = new NpgsqlBatchCommand(
            "INSERT INTO intake.runs (run_id, bundle_digest, name, labels, owner, start, mode, submitted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
        command.Parameters.AddWithValue(run.RunId);
        command.Parameters.AddWithValue(run.BundleDigest);
        command.Parameters.AddWithValue(NpgsqlDbType.Text, (object?)run.Name ?? DBNull.Value);
        command.Parameters.AddWithValue(NpgsqlDbType.Jsonb, run.Labels);
        command.Parameters.AddWithValue(run.Owner);
        command.Parameters.AddWithValue(run.Start);
        command.Parameters.AddWithValue(run.Mode);
        command.Parameters.AddWithValue(run.SubmittedAt);
        return command;
    }

    private async Task<StoredSubmission> FindAsync(Submission submission, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT run_id, body_digest FROM intake.idempotency_keys WHERE owner = $1 AND key = $2");
        command.Parameters.AddWithValue(submission.Run.Owner);
        command.Parameters.AddWithValue(submission.IdempotencyKey!);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new StoredSubmission(reader.GetGuid(0), Replayed: true, Conflict: reader.GetString(1) != submission.BodyDigest);
    }
}
