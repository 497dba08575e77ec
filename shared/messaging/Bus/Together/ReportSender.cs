using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orchestrate.Messaging;

/// <inheritdoc cref="IReportSender"/>
/// <remarks>
/// Natural batching: a few sends at a time, each with whatever waits by then. A single report is published as it always was. Several go to <see cref="QueueNames.LoopReports"/>, which coordinators that
/// do not know of it do not have: then each goes alone, and the queue is tried again after <see cref="AwayFor"/>. What a wave of a run's workers says at nearly the same time goes together, too: the
/// coordinator then decides it once, and not the first by itself while the others wait for its commit.
/// </remarks>
internal sealed partial class ReportSender(IBus bus, TimeProvider time, IOptions<MessagingOptions> options, ILogger<ReportSender> logger) : IReportSender
{
    private const int SendsAtOnce = 2;
    private const int MostReports = 64;
    private const int MostBytes = 256 * 1024;

    private static readonly TimeSpan AwayFor = TimeSpan.FromSeconds(30);

    /// <summary>How long a report waits for another one of its run. Agents take seconds; whoever comes later than this is not part of the same moment.</summary>
    private static readonly TimeSpan HeldFor = TimeSpan.FromMilliseconds(2);

    private static readonly Uri Together = new($"exchange:{QueueNames.LoopReports}");

    private readonly bool rabbit = options.Value.Transport == MessagingOptions.RabbitMq;
    private readonly Lock gate = new();
    private readonly Queue<WaitingReport> waiting = [];
    private readonly HeldReports held = new();
    private DateTimeOffset awayUntil;
    private int senders;

    /// <inheritdoc/>
    public Task SendAsync(object report, Guid runId, bool others, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);

        // In one process a report is handed over as it is. What is traced travels alone, because a message has one trace.
        if (!rabbit || Activity.Current is { Recorded: true })
            return PublishAsync(report, cancellationToken);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);

        var entry = new WaitingReport(report, PartEnvelope.Write(report, NewId.NextGuid(), bus.Address, time.GetUtcNow()), cancellationToken);
        lock (gate)
        {
            var first = held.Hold(runId, entry);
            if (others && !first)
                return entry.Sent;
        }

        _ = others ? ReleaseLaterAsync(runId) : Release(runId);
        return entry.Sent;
    }

    private async Task ReleaseLaterAsync(Guid runId)
    {
        await Task.Delay(HeldFor, time);
        await Release(runId);
    }

    /// <summary>Sends what is held of a run, and completes with that unless others send it.</summary>
    private Task Release(Guid runId)
    {
        lock (gate)
        {
            var released = held.Release(runId);
            foreach (var report in released)
                waiting.Enqueue(report);
            if (released.Count == 0 || senders == SendsAtOnce)
                return Task.CompletedTask;
            senders++;
        }

        return Task.Run(SendWaitingAsync, CancellationToken.None);
    }

    private async Task SendWaitingAsync()
    {
        while (Take() is { } group)
            await SendAsync(group);
    }

    private List<WaitingReport>? Take()
    {
        lock (gate)
        {
            var group = new List<WaitingReport>();
            var bytes = 0;
            while (group.Count < MostReports && waiting.TryPeek(out var next) && (group.Count == 0 || bytes + next.Envelope.Length <= MostBytes))
            {
                waiting.Dequeue();
                if (next.IsGivenUp)
                {
                    next.Cancel();
                    continue;
                }

                group.Add(next);
                bytes += next.Envelope.Length;
            }

            if (group.Count > 0)
                return group;
            senders--;
            return null;
        }
    }

    private async Task SendAsync(List<WaitingReport> group)
    {
        if (group.Count > 1 && time.GetUtcNow() >= awayUntil)
        {
            try
            {
                await SendTogetherAsync(group);
                group.ForEach(report => report.Complete());
                return;
            }
            catch (MessageReturnedException)
            {
                awayUntil = time.GetUtcNow() + AwayFor;
                NobodyTakesTogether(AwayFor.TotalSeconds);
            }
            catch (Exception exception)
            {
                group.ForEach(report => report.Fail(exception));
                return;
            }
        }

        await Task.WhenAll(group.Select(SendAloneAsync));
    }

    private async Task SendTogetherAsync(List<WaitingReport> group)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.DispatchTimeoutSeconds), time);
        var endpoint = await bus.GetSendEndpoint(Together).WaitAsync(limit.Token);
        var together = new SentTogether([.. group.Select(report => report.Envelope)]);
        await endpoint.Send(together, Pipe.Execute<SendContext>(Mandatory), limit.Token).WaitAsync(limit.Token);
    }

    private async Task SendAloneAsync(WaitingReport report)
    {
        try
        {
            await PublishAsync(report.Report, report.CancellationToken);
            report.Complete();
        }
        catch (Exception exception)
        {
            report.Fail(exception);
        }
    }

    private async Task PublishAsync(object report, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(options.Value.DispatchTimeoutSeconds));
        await bus.Publish(report, report.GetType(), limit.Token).WaitAsync(limit.Token);
    }

    private static void Mandatory(SendContext context)
    {
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
            rabbit.Mandatory = true;
    }

    [LoggerMessage(LogLevel.Information, "No coordinator takes reports that were sent together; each is sent alone for {Seconds} s")]
    private partial void NobodyTakesTogether(double seconds);
}
