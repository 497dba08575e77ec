using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.Messaging;
using Orchestrate.WorkerRunner.Execution;
using Orchestrate.WorkerRunner.Leases;

namespace Orchestrate.WorkerRunner.Consumers;

/// <summary>What all work consumers do alike: take the lease, work, report the result or the failure. A failed piece of work is a report, never a redelivery.</summary>
public sealed partial class WorkDispatcher(LeaseKeeper leases, IReportSender reports, UnsentReports unsent, ILogger<WorkDispatcher> logger)
{
    /// <summary>How long a report may wait for the broker with its command in hand; less than an endpoint that loses its connection waits for its consumers.</summary>
    private static readonly TimeSpan ReportLimit = TimeSpan.FromSeconds(4);

    /// <summary>Holds the message until the work has ended and its report is on its way.</summary>
    public async Task HandleAsync<TCommand, TResult>(ConsumeContext<TCommand> context, Guid runId, Guid workId, int epoch, bool mustClaim, Func<WorkLease, Task<TResult>> work)
        where TCommand : class
        where TResult : class
    {
        using var scope = logger.BeginScope(new Dictionary<string, object> { ["run_id"] = runId, ["work_id"] = workId });
        await leases.RunAsync(
            runId, workId, epoch, mustClaim, context.ReceiveContext.Redelivered,
            async lease =>
            {
                object report;
                try
                {
                    report = await work(lease);
                }
                catch (Exception exception) when (lease.StopReason == "shutdown" && context.CancellationToken.IsCancellationRequested)
                {
                    LogGivenBack(exception, runId, workId);
                    throw new OperationCanceledException("The runner is shutting down; the work goes back to the queue.", exception, context.CancellationToken);
                }
                catch (Exception exception)
                {
                    LogFailed(exception, runId, workId);
                    report = WorkFailures.From(exception, lease);
                }

                if (await lease.EndAsync() is { SessionId: not null } began && report is TurnFinished finished)
                    report = finished with { Began = began };
                await ReportAsync(report, runId, workId, others: leases.EndsBesideOthers(lease));
            },
            context.CancellationToken);
    }

    private async Task ReportAsync(object report, Guid runId, Guid workId, bool others)
    {
        using var limit = new CancellationTokenSource(ReportLimit);
        try
        {
            await reports.SendAsync(report, runId, others, limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception exception)
        {
            LogReportWaits(exception, runId, workId);
            unsent.Add(report);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker does not take the report about work {WorkId} of run {RunId}; it is sent later")]
    private partial void LogReportWaits(Exception exception, Guid runId, Guid workId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Work {WorkId} of run {RunId} failed")]
    private partial void LogFailed(Exception exception, Guid runId, Guid workId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Work {WorkId} of run {RunId} is given back")]
    private partial void LogGivenBack(Exception exception, Guid runId, Guid workId);
}
