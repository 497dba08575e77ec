namespace Orchestrate.RunApi.Artifacts;

/// <summary>Sweeps artifacts at the start and then every hour. A database that is away, or not migrated by the coordinator yet, is waited for.</summary>
internal sealed partial class ArtifactRetentionService(ArtifactRetention retention, TimeProvider clock, ILogger<ArtifactRetentionService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
            await Task.Delay(await SweepAsync(stoppingToken) ? Interval : Retry, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<bool> SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (references, contents) = await retention.SweepAsync(cancellationToken);
            if (references + contents > 0)
                LogRemoved(references, contents);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception exception)
        {
            LogFailed(exception);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Removed {References} artifacts of runs that ended long ago, and {Contents} contents that nobody refers to")]
    private partial void LogRemoved(int references, int contents);

    [LoggerMessage(LogLevel.Warning, "Old artifacts could not be removed; it is tried again")]
    private partial void LogFailed(Exception exception);
}
