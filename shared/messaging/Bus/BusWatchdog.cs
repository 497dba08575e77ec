using System.Net.Sockets;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orchestrate.Messaging;

/// <summary>
/// Ends the process when its bus has lost an endpoint for good, or cannot send any more: it would answer health checks, hold memory and take no message, or take messages and hand nothing on. Whoever supervises it starts it again, and everything that it
/// held is handed on by broker and leases.
/// </summary>
internal sealed partial class BusWatchdog(IBusControl bus, SendHealth sends, IHostApplicationLifetime lifetime, IOptions<MessagingOptions> options, TimeProvider time, ILogger<BusWatchdog> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly BusPatience patience = new(TimeSpan.FromSeconds(options.Value.BrokenBusSeconds));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var health = bus.CheckHealth();
                var sending = sends.Works(time.GetUtcNow());
                if (!patience.IsOver(health.Status == BusHealthStatus.Healthy && sending, await BrokerAnswersAsync(stoppingToken), time.GetUtcNow()))
                    continue;
                GivenUp(sending ? health.Description : "nothing that is sent is answered", options.Value.BrokenBusSeconds);
                Environment.ExitCode = 1;
                lifetime.StopApplication();
                return;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Stopped();
        }
    }

    private async Task<bool> BrokerAnswersAsync(CancellationToken cancellationToken)
    {
        var address = options.Value.RabbitMqUri;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Interval);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port < 0 ? 5672 : address.Port, limit.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Critical, "The bus has not worked for {Seconds} s although the broker answers ({Health}); this process ends to be started again")]
    private partial void GivenUp(string health, double seconds);

    [LoggerMessage(LogLevel.Debug, "The watchdog of the bus stops")]
    private partial void Stopped();
}
