using Microsoft.Extensions.Options;

namespace Orchestrate.EventStream.Hub;

/// <summary>Beats and re-reads for as long as the process lives.</summary>
internal sealed partial class HubService(EventHub hub, TimeProvider time, IOptions<EventStreamOptions> options, ILogger<HubService> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        EveryAsync(options.Value.HeartbeatSeconds, BeatAsync, stoppingToken),
        EveryAsync(options.Value.RereadSeconds, hub.RereadAsync, stoppingToken));

    private Task BeatAsync(CancellationToken cancellationToken)
    {
        hub.Beat();
        return Task.CompletedTask;
    }

    private async Task EveryAsync(double seconds, Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(seconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                try
                {
                    await step(cancellationToken);
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    // The database may be away; clients keep what they have and the next look goes on where this one stopped.
                    Failed(exception);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Stopped();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The event log could not be read; the next look goes on")]
    private partial void Failed(Exception exception);

    [LoggerMessage(LogLevel.Debug, "The hub stops")]
    private partial void Stopped();
}
