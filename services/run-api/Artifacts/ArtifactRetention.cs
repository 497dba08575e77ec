using Microsoft.Extensions.Options;
using Npgsql;

namespace Orchestrate.RunApi.Artifacts;

/// <summary>
/// Removes what is kept no longer: first the references of runs that ended long ago, then contents that nobody refers to. Small transactions; any number of replicas may do it at once,
/// each takes rows that no other holds.
/// </summary>
public sealed class ArtifactRetention(NpgsqlDataSource database, IOptions<RunApiOptions> options, TimeProvider time)
{
    private const int References = 500;
    private const int Contents = 50;

    /// <summary>Removes all that is due now. Returns the number of references and of contents.</summary>
    public async Task<(int References, int Contents)> SweepAsync(CancellationToken cancellationToken) =>
        (await AllAsync(ForgetAsync, References, cancellationToken), await AllAsync(RemoveUnusedAsync, Contents, cancellationToken));

    private static async Task<int> AllAsync(Func<CancellationToken, Task<int>> batch, int full, CancellationToken cancellationToken)
    {
        var all = 0;
        int last;
        do
        {
            last = await batch(cancellationToken);
            all += last;
        }
        while (last == full);
        return all;
    }

    // The last decision of a run that has ended is its end, or a moment after it when something of it came late.
    private async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            DELETE FROM intake.artifacts a USING (
                SELECT o.run_id, o.sha256, o.name FROM intake.artifacts o JOIN loop.run_view v ON v.run_id = o.run_id
                WHERE v.terminal AND v.updated_at < $1 LIMIT $2 FOR UPDATE OF o SKIP LOCKED) old
            WHERE a.run_id = old.run_id AND a.sha256 = old.sha256 AND a.name = old.name
            """);
        command.Parameters.AddWithValue(time.GetUtcNow() - TimeSpan.FromDays(options.Value.ArtifactDays));
        command.Parameters.AddWithValue(References);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Locks first, asks then: an upload that holds such a content is skipped; one that comes later waits for the lock, finds the content gone and stores it again; and the reference of one that
    /// ended between the two statements is seen by the second, which has a view of its own. The foreign key would stop anything else.
    /// </summary>
    private async Task<int> RemoveUnusedAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var find = new NpgsqlCommand(
            """
            SELECT c.sha256 FROM intake.artifact_contents c WHERE NOT EXISTS (SELECT 1 FROM intake.artifacts a WHERE a.sha256 = c.sha256)
            LIMIT $1 FOR UPDATE SKIP LOCKED
            """, connection);
        find.Parameters.AddWithValue(Contents);
        var unused = new List<string>();
        await using (var reader = await find.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                unused.Add(reader.GetString(0));
        }

        await using var remove = new NpgsqlCommand(
            "DELETE FROM intake.artifact_contents c WHERE c.sha256 = ANY ($1) AND NOT EXISTS (SELECT 1 FROM intake.artifacts a WHERE a.sha256 = c.sha256)", connection);
        remove.Parameters.AddWithValue(unused);
        var removed = await remove.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return removed;
    }
}
