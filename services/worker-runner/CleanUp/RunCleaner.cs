using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Runs;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.Leases;
using Orchestrate.WorkerRunner.OpenCode;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.WorkerRunner.CleanUp;

/// <summary>
/// Removes what ended runs left on this runner. It asks the coordinator about each run that it finds on its disk, so that a runner which was down catches up,
/// and removes nothing of a run that the coordinator does not know.
/// </summary>
public sealed partial class RunCleaner(
    IServiceScopeFactory scopes,
    LeaseKeeper leases,
    IWorkspaces workspaces,
    IAttemptArchive archive,
    IOpenCodeServerPool servers,
    IOptions<RunnerOptions> options,
    TimeProvider time,
    ILogger<RunCleaner> logger)
    : BackgroundService
{
    /// <summary>The first look waits until the bus is up.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Guid, bool> _warned = new();

    /// <summary>Looks once at every run on disk.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var runId in RunsOnDisk.Find(options.Value.DataFolder).Where(id => !leases.HoldsWorkOf(id)))
        {
            try
            {
                await CleanAsync(await AskAsync(runId, cancellationToken), cancellationToken);
            }
            catch (Exception exception) when (exception is RequestException or MassTransitException or TimeoutException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // Whoever does not answer for this run will not for the next; there is no hurry.
                LogNoAnswer(exception);
                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Whatever is wrong with one run must not keep the others from being cleaned up, and least of all stop the runner.
                LogFailed(exception, runId);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var period = TimeSpan.FromSeconds(options.Value.CleanUpSeconds);
        try
        {
            await Task.Delay(period < FirstLook ? period : FirstLook, time, stoppingToken);
            using var timer = new PeriodicTimer(period, time);
            do
                await SweepAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    private async Task<RetentionDescribed> AskAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var client = scope.ServiceProvider.GetRequiredService<IRequestClient<DescribeRetention>>();
        return (await client.GetResponse<RetentionDescribed>(new DescribeRetention { RunId = runId }, cancellationToken)).Message;
    }

    private async Task CleanAsync(RetentionDescribed answer, CancellationToken cancellationToken)
    {
        switch (answer.Verdict)
        {
            case "keep":
                break;
            case "drop_working_files":
                await DropWorkingFilesAsync(answer.RunId, cancellationToken);
                if (answer.Expired.Count > 0)
                    await archive.DropAttemptsAsync(answer.RunId, answer.Expired, cancellationToken);
                break;
            case "remove" or "purged":
                await DropWorkingFilesAsync(answer.RunId, cancellationToken);
                await RemoveAsync(answer, cancellationToken);
                break;
            default:
                if (_warned.TryAdd(answer.RunId, true))
                    LogUnknown(answer.RunId, options.Value.DataFolder);
                break;
        }
    }

    private async Task DropWorkingFilesAsync(Guid runId, CancellationToken cancellationToken)
    {
        await servers.ReleaseRunAsync(runId, cancellationToken);
        await archive.DropWorkingFilesAsync(runId, cancellationToken);
    }

    // The coordinator knows what it was told. A turn that was lost at the very end may have left work that it never heard of: nobody has decided about that.
    private async Task RemoveAsync(RetentionDescribed answer, CancellationToken cancellationToken)
    {
        var unsettled = await archive.UnsettledAsync(answer.RunId, answer.Settled, cancellationToken);
        if (unsettled.Count == 0)
        {
            await workspaces.CleanUpRunAsync(answer.RunId, cancellationToken);
            LogRemoved(answer.RunId);
        }
        else if (_warned.TryAdd(answer.RunId, true))
        {
            LogUnsettled(answer.RunId, string.Join(", ", unsettled));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} was removed after its retention")]
    private partial void LogRemoved(Guid runId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} in {Folder} is unknown to the coordinator and is left alone. Is this the data folder of another installation?")]
    private partial void LogUnknown(Guid runId, string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} is kept after its retention, because these attempts left work that is neither merged nor discarded: {Attempts}")]
    private partial void LogUnsettled(Guid runId, string attempts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What run {RunId} left could not be removed; the next look tries again")]
    private partial void LogFailed(Exception exception, Guid runId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The coordinator did not say what may be removed; the next look asks again")]
    private partial void LogNoAnswer(Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The run cleaner stops")]
    private partial void LogStopped();
}
