using MassTransit;
using Microsoft.Extensions.Options;
using Npgsql;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;
using Orchestrate.LoopCoordinator.Admitting;
using Orchestrate.LoopCoordinator.Hosting;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Sweeping;

/// <summary>Guarantees progress: compares what must be true with what is, at start and then all the time, and sends what is missing with the same ids.</summary>
public sealed partial class Sweeper(
    Reconciliation reconciliation,
    IMessageSender sender,
    AdmissionSignal admission,
    IOptions<CoordinatorOptions> options,
    IOptions<MessagingOptions> messaging,
    TimeProvider time,
    ILogger<Sweeper> logger)
    : BackgroundService
{
    private const int Batch = 200;

    private static readonly TimeSpan SubmissionGrace = TimeSpan.FromSeconds(3);

    /// <summary>How far every sweep looks back for submissions that were never announced.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(1);

    /// <summary>How far the first sweep does, and one in each <see cref="Pause"/>: a coordinator that was away finds what was submitted meanwhile.</summary>
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>Between two looks that far, unless a sweep fails: the next one then looks that far, too.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    private readonly DateTimeOffset _born = time.GetUtcNow();
    private long? _lookedBack;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.SweepSeconds), time);
        var first = true;
        try
        {
            do
            {
                first = !await TrySweepAsync(first, stoppingToken) && first;
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    private async Task<bool> TrySweepAsync(bool first, CancellationToken cancellationToken)
    {
        try
        {
            await SweepAsync(first, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is NpgsqlException or MassTransitException or TimeoutException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // A broker that does not confirm in time shows as a cancellation that nobody asked for; it must not end the host.
            LogSweepFailed(exception);
            _lookedBack = null;
            return false;
        }
    }

    private async Task SweepAsync(bool first, CancellationToken cancellationToken)
    {
        admission.Look();
        await AnnounceMissingRunsAsync(first, cancellationToken);

        // With the bus the runners are in this process, too: who had begun before it started is dead, and nobody need wait for his lease to run out.
        var orphaned = first && messaging.Value.Transport == MessagingOptions.InMemory ? await reconciliation.OrphanedLeasesAsync(_born, Batch, cancellationToken) : [];
        foreach (var lease in orphaned.Concat(await reconciliation.ExpiredLeasesAsync(Batch, cancellationToken)))
        {
            LogExpired(lease.RunId, lease.WorkId, lease.Epoch);
            await SendAsync(new LeaseExpired { RunId = lease.RunId, WorkId = lease.WorkId, LeaseEpoch = lease.Epoch }, cancellationToken);
        }

        foreach (var passed in await reconciliation.PassedDeadlinesAsync(Batch, cancellationToken))
            await SendAsync(new DeadlineReached { RunId = passed.RunId, Deadline = passed.Deadline }, cancellationToken);

        // At start everything that was on its way in memory is gone; later, only what has waited long.
        var age = first ? TimeSpan.Zero : TimeSpan.FromSeconds(options.Value.ResendSeconds);
        foreach (var work in await reconciliation.UnstartedWorkAsync(age, Batch, cancellationToken))
        {
            LogResent(work.RunId, work.WorkId, work.ResendCount);
            await SendAsync(Claiming.Of(work.Command), cancellationToken);
        }
    }

    private async Task AnnounceMissingRunsAsync(bool first, CancellationToken cancellationToken)
    {
        var whole = _lookedBack is not { } last || time.GetElapsedTime(last) > Pause;
        var began = time.GetTimestamp();
        var missing = await reconciliation.SubmittedWithoutSagaAsync(first ? TimeSpan.Zero : SubmissionGrace, whole ? Week : Recent, Batch, cancellationToken);
        foreach (var run in missing)
        {
            LogMissingRun(run.RunId);
            await SendAsync(new RunSubmitted { RunId = run.RunId, SubmittedAt = run.SubmittedAt }, cancellationToken);
        }

        // A full batch: there may be more of them.
        if (whole && missing.Count < Batch)
            _lookedBack = began;
    }

    private Task SendAsync(object message, CancellationToken cancellationToken) => sender.SendAsync(message, NewId.NextGuid(), cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} was submitted and has no saga; it is announced again")]
    private partial void LogMissingRun(Guid runId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of work {WorkId} of run {RunId} at epoch {Epoch} has run out")]
    private partial void LogExpired(Guid runId, Guid workId, int epoch);

    [LoggerMessage(Level = LogLevel.Information, Message = "Work {WorkId} of run {RunId} was not begun; sent again ({Count})")]
    private partial void LogResent(Guid runId, Guid workId, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sweep failed; the next one tries again")]
    private partial void LogSweepFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The sweeper stops")]
    private partial void LogStopped();
}
