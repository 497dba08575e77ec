using Microsoft.Extensions.Options;
using Npgsql;
using Orchestrate.LoopCoordinator.Hosting;
using Orchestrate.LoopCoordinator.Store;

namespace Orchestrate.LoopCoordinator.Sweeping;

/// <summary>Removes the rows of runs whose retention is over, some days after their files may go.</summary>
public sealed partial class RetentionSweeper(RetentionStore runs, IOptions<CoordinatorOptions> options, TimeProvider time, ILogger<RetentionSweeper> logger) : BackgroundService
{
    private const int Batch = 100;

    /// <inheritdoc/>
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
            LogStopped();
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var policy = options.Value.RetentionPolicy;
            var now = time.GetUtcNow().AddDays(-options.Value.PurgeMarginDays);
            int purged;
            do
            {
                purged = await runs.PurgeAsync(now - policy.Results, now - policy.Unmerged, Batch, cancellationToken);
                if (purged > 0)
                    LogPurged(purged);
            }
            while (purged == Batch);
        }
        catch (NpgsqlException exception)
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} ended runs were removed after their retention")]
    private partial void LogPurged(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ended runs could not be removed; the next look tries again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The retention sweeper stops")]
    private partial void LogStopped();
}
