using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orchestrate.Messaging;

/// <summary>Runs one outbox's relay and housekeeping for as long as the process lives. A database that is away is waited for.</summary>
internal sealed partial class OutboxRelayService(
    SqlOutbox outbox, OutboxRelay relay, IOptions<OutboxOptions> options, TimeProvider clock, ILogger<OutboxRelayService> logger) : BackgroundService
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Housekeeping = TimeSpan.FromHours(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        LoopAsync(Relay, stoppingToken),
        LoopAsync(Forget, stoppingToken),
        LoopAsync(KeepHouse, stoppingToken));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await relay.ForgetConfirmedAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            Failed(exception, outbox.Schema);
        }
    }

    private async Task Relay(CancellationToken cancellationToken)
    {
        while (await relay.RelayAsync(options.Value.BatchSize, cancellationToken))
        {
            // A full batch went out: there may be more of them.
        }

        await Task.Delay(TimeSpan.FromSeconds(options.Value.RelaySeconds), clock, cancellationToken);
    }

    private async Task Forget(CancellationToken cancellationToken)
    {
        await outbox.Confirmed.WaitToReadAsync(cancellationToken);
        await Task.Delay(Gather, clock, cancellationToken);
        await relay.ForgetConfirmedAsync(cancellationToken);
    }

    private async Task KeepHouse(CancellationToken cancellationToken)
    {
        await relay.ForgetInboxAsync(options.Value.InboxDays, cancellationToken);
        await Task.Delay(Housekeeping, clock, cancellationToken);
    }

    private async Task LoopAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await step(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Failed(exception, outbox.Schema);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The relay of {Schema}.outbox failed and goes on")]
    private partial void Failed(Exception exception, string schema);
}
