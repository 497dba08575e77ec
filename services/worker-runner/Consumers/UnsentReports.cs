using System.Threading.Channels;
using MassTransit;

namespace Orchestrate.WorkerRunner.Consumers;

/// <summary>
/// Reports that could not be sent while their command was still in hand, because the broker is away or slow. They are sent when it is back. A consumer must not wait for that: its endpoint
/// could not stop, and an endpoint that does not stop does not come back either.
/// </summary>
public sealed partial class UnsentReports(IBus bus, TimeProvider time, ILogger<UnsentReports> logger) : BackgroundService
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A channel with a single reader cannot be counted.
    private readonly Channel<object> _reports = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
    private int _waiting;

    /// <summary>Reports that were taken over and are not sent.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Takes a report over.</summary>
    public void Add(object report)
    {
        Interlocked.Increment(ref _waiting);
        _reports.Writer.TryWrite(report);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var report in _reports.Reader.ReadAllAsync(stoppingToken))
            {
                while (!await TrySendAsync(report, stoppingToken))
                    await Task.Delay(Pause, time, stoppingToken);
                Interlocked.Decrement(ref _waiting);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogLeft(Waiting);
        }
    }

    private async Task<bool> TrySendAsync(object report, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await bus.Publish(report, report.GetType(), limit.Token).WaitAsync(limit.Token);
            LogSent(report.GetType().Name);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotSent(exception, report.GetType().Name);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A report that had waited was sent ({Report})")]
    private partial void LogSent(string report);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A report still cannot be sent ({Report})")]
    private partial void LogNotSent(Exception exception, string report);

    [LoggerMessage(Level = LogLevel.Information, Message = "The runner stops; {Count} reports were not sent, and their work will be done again")]
    private partial void LogLeft(int count);
}
