using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Orchestrate.RunApi.Artifacts;

/// <summary>
/// Stores artifacts. An upload holds two locks to its end: its run's row, so that two uploads cannot both take the last of the run's quota, and the content's row, so that the content
/// cannot be removed as unused (<see cref="ArtifactRetention"/>) before the reference to it is there. Always in this order, so that uploads do not wait in a circle.
/// </summary>
internal sealed class ArtifactStore(NpgsqlDataSource database, IOptions<RunApiOptions> options, TimeProvider time)
{
    /// <summary>Whether there is such a run.</summary>
    public async Task<bool> KnowsAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT 1 FROM intake.runs WHERE run_id = $1");
        command.Parameters.AddWithValue(runId);
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    /// <summary>Stores content whose digest was checked, and the run's reference to it, or nothing.</summary>
    public async Task<StoreOutcome> StoreAsync(Guid runId, ArtifactUpload upload, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await ScalarAsync(connection, "SELECT 1 FROM intake.runs WHERE run_id = $1 FOR NO KEY UPDATE", cancellationToken, runId) is null)
            return StoreOutcome.UnknownRun;
        if (await ScalarAsync(connection, "SELECT 1 FROM intake.artifacts WHERE run_id = $1 AND sha256 = $2 AND name = $3", cancellationToken, runId, upload.Sha256, upload.Name) is not null)
            return StoreOutcome.AlreadyThere;
        var used = await ScalarAsync(
            connection,
            "SELECT coalesce(sum(length), 0)::bigint FROM (SELECT DISTINCT sha256, length FROM intake.artifacts WHERE run_id = $1 AND sha256 <> $2) AS others",
            cancellationToken, runId, upload.Sha256);
        if ((long)used! + content.Length > options.Value.MaxRunArtifactBytes)
            return StoreOutcome.QuotaReached;

        await KeepContentAsync(connection, upload.Sha256, content, cancellationToken);
        await ReferAsync(connection, runId, upload, content.Length, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return StoreOutcome.Stored;
    }

    private async Task KeepContentAsync(NpgsqlConnection connection, string sha256, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (await ScalarAsync(connection, "SELECT 1 FROM intake.artifact_contents WHERE sha256 = $1 FOR KEY SHARE", cancellationToken, sha256) is not null)
            return;

        // Another upload of the same content may have come first: updating its row takes the lock that doing nothing would not.
        await using var insert = new NpgsqlCommand(
            "INSERT INTO intake.artifact_contents (sha256, length, content, stored_at) VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO UPDATE SET stored_at = excluded.stored_at", connection);
        insert.Parameters.AddWithValue(sha256);
        insert.Parameters.AddWithValue((long)content.Length);
        insert.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = content, NpgsqlDbType = NpgsqlDbType.Bytea });
        insert.Parameters.AddWithValue(time.GetUtcNow());
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task ReferAsync(NpgsqlConnection connection, Guid runId, ArtifactUpload upload, int length, CancellationToken cancellationToken)
    {
        await using var insert = new NpgsqlCommand(
            "INSERT INTO intake.artifacts (run_id, sha256, name, media_type, kind, task_id, attempt_id, length, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", connection);
        insert.Parameters.AddWithValue(runId);
        insert.Parameters.AddWithValue(upload.Sha256);
        insert.Parameters.AddWithValue(upload.Name);
        insert.Parameters.AddWithValue(upload.MediaType);
        insert.Parameters.AddWithValue(upload.Kind);
        insert.Parameters.AddWithValue(NpgsqlDbType.Text, (object?)upload.TaskId ?? DBNull.Value);
        insert.Parameters.AddWithValue(NpgsqlDbType.Uuid, (object?)upload.AttemptId ?? DBNull.Value);
        insert.Parameters.AddWithValue((long)length);
        insert.Parameters.AddWithValue(time.GetUtcNow());
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
