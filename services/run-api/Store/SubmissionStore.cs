using Npgsql;
using Orchestrate.Contracts.Runs;
using Orchestrate.Messaging;

namespace Orchestrate.RunApi.Store;

/// <summary>Stores submissions: key, bundle, run and the message to the coordinator in one transaction, and many submissions in one when many come. Plain Npgsql, because every run passes here.</summary>
public sealed class SubmissionStore : IDisposable
{
    private const string KeyConstraint = "idempotency_keys_pkey";
    private const string RunConstraint = "runs_pkey";

    private readonly NpgsqlDataSource database;
    private readonly IOutbox outbox;
    private readonly SubmissionWriter writer;

    /// <summary>Makes the store and starts its writer.</summary>
    public SubmissionStore(NpgsqlDataSource database, [FromKeyedServices(IntakeSchema.Name)] IOutbox outbox, ILogger<SubmissionStore> logger)
    {
        (this.database, this.outbox) = (database, outbox);
        writer = new SubmissionWriter(database, outbox, StoreAloneAsync, logger);
    }

    /// <summary>Stores a submission and tells the coordinator. Of any number of submissions with one key, one makes a run.</summary>
    /// <param name="submission">The submission.</param>
    /// <param name="cancellationToken">Gives it up while it waits; once it is being stored it is stored.</param>
    public async Task<StoredSubmission> StoreAsync(Submission submission, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(submission);
        var run = submission.Run;
        // The run's id is the message's: a row that is sent twice is one submission.
        var row = OutboxRow.For(new RunSubmitted { RunId = run.RunId, SubmittedAt = run.SubmittedAt }, run.RunId);
        var stored = await writer.StoreAsync(new PendingSubmission(submission, row, cancellationToken));
        // The client may leave now; the run is stored.
        if (!stored.Replayed)
            await outbox.DispatchAsync([row], CancellationToken.None);
        return stored;
    }

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    private async Task<StoredSubmission> StoreAloneAsync(PendingSubmission pending)
    {
        try
        {
            return await TryStoreAsync(pending);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            // The bundle was there and went away with the last run that was made from it, in this very moment; now it is missing and will be stored.
            return await TryStoreAsync(pending);
        }
    }

    private async Task<StoredSubmission> TryStoreAsync(PendingSubmission pending)
    {
        var submission = pending.Submission;
        try
        {
            await using var connection = await database.OpenConnectionAsync();
            await using var batch = connection.CreateBatch();
            SubmissionBatch.AddTo(batch, outbox, [pending]);
            await batch.ExecuteNonQueryAsync();
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: KeyConstraint })
        {
            return await FindAsync(submission);
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: RunConstraint })
        {
            // Nobody else has this id: it was committed before, and the answer to that was lost with the connection.
            return new StoredSubmission(submission.Run.RunId, Replayed: false, Conflict: false);
        }

        return new StoredSubmission(submission.Run.RunId, Replayed: false, Conflict: false);
    }

    private async Task<StoredSubmission> FindAsync(Submission submission)
    {
        await using var command = database.CreateCommand("SELECT run_id, body_digest FROM intake.idempotency_keys WHERE owner = $1 AND key = $2");
        command.Parameters.AddWithValue(submission.Run.Owner);
        command.Parameters.AddWithValue(submission.IdempotencyKey!);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var run = reader.GetGuid(0);
        return run == submission.Run.RunId
            ? new StoredSubmission(run, Replayed: false, Conflict: false)
            : new StoredSubmission(run, Replayed: true, Conflict: reader.GetString(1) != submission.BodyDigest);
    }
}
