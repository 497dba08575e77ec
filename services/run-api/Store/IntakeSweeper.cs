using Microsoft.Extensions.Options;
using Npgsql;

namespace Orchestrate.RunApi.Store;

/// <summary>Removes submissions whose runs the coordinator has removed after their retention. It says so itself: a run that it merely does not know is not touched.</summary>
internal sealed partial class IntakeSweeper(NpgsqlDataSource database, IOptions<RunApiOptions> options, TimeProvider time, ILogger<IntakeSweeper> logger) : BackgroundService
{
    private const int Batch = 100;

    // A key was stored in the same moment as its run; its age finds it by an index. Of artifacts the references go here, and their contents when nobody refers to them any more.
    private const string Purge = """
        WITH gone AS (
                DELETE FROM intake.runs WHERE run_id IN (SELECT runs.run_id FROM intake.runs JOIN loop.purged_view USING (run_id) LIMIT $1)
                RETURNING run_id, bundle_digest, submitted_at),
            gone_artifacts AS (DELETE FROM intake.artifacts USING gone WHERE artifacts.run_id = gone.run_id),
            gone_keys AS (DELETE FROM intake.idempotency_keys AS keys USING gone WHERE keys.at = gone.submitted_at AND keys.run_id = gone.run_id)
        SELECT bundle_digest FROM gone
        """;

    // A bundle stays for as long as another run was made from it.
    private const string PurgeBundles = """
        DELETE FROM intake.bundles WHERE digest = ANY($1) AND NOT EXISTS (SELECT FROM intake.runs WHERE runs.bundle_digest = bundles.digest)
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.PurgeSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await SweepAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Stopped();
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await CoordinatorIsThereAsync(cancellationToken))
                return;
            int purged;
            do
            {
                purged = await PurgeAsync(cancellationToken);
                if (purged > 0)
                    Purged(purged);
            }
            while (purged == Batch);
        }
        catch (NpgsqlException exception)
        {
            Failed(exception);
        }
    }

    private async Task<bool> CoordinatorIsThereAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT to_regclass('loop.purged_view') IS NOT NULL");
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private async Task<int> PurgeAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var digests = new List<string>();
        await using (var purge = new NpgsqlCommand(Purge, connection))
        {
            purge.Parameters.AddWithValue(Batch);
            await using var reader = await purge.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                digests.Add(reader.GetString(0));
        }

        // A statement of its own, which sees that the runs are gone.
        await using var bundles = new NpgsqlCommand(PurgeBundles, connection);
        bundles.Parameters.AddWithValue(digests.Distinct().ToArray());
        await bundles.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return digests.Count;
    }

    [LoggerMessage(LogLevel.Information, "{Count} submissions were removed with their runs")]
    private partial void Purged(int count);

    [LoggerMessage(LogLevel.Warning, "Submissions could not be removed; the next look tries again")]
    private partial void Failed(Exception exception);

    [LoggerMessage(LogLevel.Debug, "The intake sweeper stops")]
    private partial void Stopped();
}
