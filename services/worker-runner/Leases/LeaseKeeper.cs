using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Hosting;

namespace Orchestrate.WorkerRunner.Leases;

/// <summary>Knows what this runner is working on, renews the leases, tells what was used so far, and passes on the coordinator's stop.</summary>
public sealed partial class LeaseKeeper(IServiceScopeFactory scopes, IBus bus, IOptions<RunnerOptions> options, TimeProvider time, ILogger<LeaseKeeper> logger)
{
    /// <summary>Silence of the coordinator after which a runner gives its work up: by then the lease has long passed to another.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <summary>How long the news that work has begun may take.</summary>
    private static readonly TimeSpan TellLimit = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Guid, WorkLease> _leases = new();
    private readonly Lock _ending = new();

    /// <summary>Runs the work under a lease. Returns false when the work is not for this runner: it is at it already, or its claim was refused.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="workId">The work.</param>
    /// <param name="epoch">The epoch of the command.</param>
    /// <param name="mustClaim">Whether the command was sent before.</param>
    /// <param name="redelivered">Whether the broker took it from another runner.</param>
    /// <param name="work">The work.</param>
    /// <param name="shutdown">Fires when this process stops.</param>
    public async Task<bool> RunAsync(Guid runId, Guid workId, int epoch, bool mustClaim, bool redelivered, Func<WorkLease, Task> work, CancellationToken shutdown)
    {
        if (_leases.ContainsKey(workId))
        {
            LogAlreadyRunning(runId, workId);
            return false;
        }

        LeaseAnswered? claim = null;
        if (mustClaim || redelivered)
        {
            var answer = claim = await ClaimAsync(runId, workId, epoch, redelivered, shutdown);
            if (!answer.GoOn)
            {
                LogClaimRefused(runId, workId, answer.Reason ?? "no reason");
                return false;
            }

            epoch = answer.LeaseEpoch;
        }

        using var notice = new StartNotice(
            new WorkStarted { RunId = runId, WorkId = workId, LeaseEpoch = epoch, RunnerId = options.Value.Id }, TryTellAsync);
        using var lease = new WorkLease(runId, workId, epoch, notice, claim);
        if (!_leases.TryAdd(workId, lease))
            return false;
        using var finished = CancellationTokenSource.CreateLinkedTokenSource(shutdown);
        await using var registration = shutdown.Register(() => lease.RequestStop("shutdown"));
        var heartbeat = KeepAsync(lease, notice, finished.Token);
        try
        {
            await work(lease);
        }
        finally
        {
            _leases.TryRemove(workId, out _);
            await finished.CancelAsync();
            await heartbeat;
        }

        return true;
    }

    /// <summary>Stops a piece of work, if it runs here with that epoch or an older one.</summary>
    public void Stop(Guid workId, int epoch, string reason)
    {
        if (_leases.TryGetValue(workId, out var lease) && lease.Epoch <= epoch)
            lease.RequestStop(reason);
    }

    /// <summary>Whether a piece of work of that run is here now.</summary>
    public bool HoldsWorkOf(Guid runId) => _leases.Values.Any(lease => lease.RunId == runId);

    /// <summary>The work is done and is about to be reported. Returns whether other work of its run goes on here.</summary>
    public bool EndsBesideOthers(WorkLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);

        // Of several that end at the same time, at least the last one must find that it is.
        lock (_ending)
        {
            lease.Done();
            foreach (var (_, other) in _leases)
            {
                if (other.RunId == lease.RunId && !other.IsDone)
                    return true;
            }

            return false;
        }
    }

    // A coordinator that is away is waited for, with the message in hand: given up, the turn would end in the error queue and stand still until it is sent again.
    private async Task<LeaseAnswered> ClaimAsync(Guid runId, Guid workId, int epoch, bool redelivered, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var client = scope.ServiceProvider.GetRequiredService<IRequestClient<ClaimWork>>();
                var response = await client.GetResponse<LeaseAnswered>(
                    new ClaimWork { RunId = runId, WorkId = workId, LeaseEpoch = epoch, RunnerId = options.Value.Id, Redelivered = redelivered }, cancellationToken);
                return response.Message;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogClaimUnanswered(exception, runId, workId);
            }

            await Task.Delay(TimeSpan.FromSeconds(options.Value.HeartbeatSeconds), time, cancellationToken);
        }
    }

    private async Task KeepAsync(WorkLease lease, StartNotice notice, CancellationToken finished)
    {
        try
        {
            var used = lease.UsageReportedAsync(finished);

            // Work that spends a budget is not quick, however short it is: until its usage is told, a kill loses it.
            var first = await Task.WhenAny(Task.Delay(StartNotice.Grace, time, finished), used);

            // Most work of a busy server ends here, and not with an exception, because those are dear.
            if (finished.IsCancellationRequested)
            {
                LogFinished(lease.RunId, lease.WorkId);
                return;
            }

            await first;
            if (first == used)
                used = lease.UsageReportedAsync(finished);
            await notice.SpeakAsync();
            var heard = time.GetTimestamp();
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.HeartbeatSeconds), time);
            var tick = timer.WaitForNextTickAsync(finished).AsTask();

            // The first heartbeat does not wait for the timer: a command may have waited in its queue while the run was cancelled.
            while (true)
            {
                var answer = await RenewAsync(lease, finished);
                if (answer is not null)
                    heard = time.GetTimestamp();
                if (answer is { GoOn: false })
                    lease.RequestStop(answer.Reason ?? "fenced");
                else if (time.GetElapsedTime(heard) > Silence)
                    lease.RequestStop("coordinator_silent");
                var next = await Task.WhenAny(tick, used);
                await next;
                if (next == tick)
                    tick = timer.WaitForNextTickAsync(finished).AsTask();
                else
                    used = lease.UsageReportedAsync(finished);
            }
        }
        catch (OperationCanceledException) when (finished.IsCancellationRequested)
        {
            LogFinished(lease.RunId, lease.WorkId);
        }
    }

    /// <summary>
    /// That work has begun is news and nothing more: when it cannot be told, the heartbeats keep the work all the same, and its report says it. Whoever waited here for a broker that is away would
    /// keep the work from ending, and its endpoint from being connected again.
    /// </summary>
    private async Task<bool> TryTellAsync(WorkStarted began)
    {
        using var limit = new CancellationTokenSource(TellLimit, time);
        try
        {
            await bus.Publish(began, limit.Token).WaitAsync(limit.Token);
            return true;
        }
        catch (Exception exception)
        {
            LogNotSaid(exception, began.RunId, began.WorkId);
            return false;
        }
    }

    private async Task<LeaseAnswered?> RenewAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var client = scope.ServiceProvider.GetRequiredService<IRequestClient<RenewLease>>();
            var response = await client.GetResponse<LeaseAnswered>(
                new RenewLease { RunId = lease.RunId, WorkId = lease.WorkId, LeaseEpoch = lease.Epoch, RunnerId = options.Value.Id, Usage = lease.Usage }, cancellationToken);
            return response.Message;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogHeartbeatFailed(exception, lease.RunId, lease.WorkId);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Work {WorkId} of run {RunId} runs here already; the second command is dropped")]
    private partial void LogAlreadyRunning(Guid runId, Guid workId);

    [LoggerMessage(Level = LogLevel.Information, Message = "The claim for work {WorkId} of run {RunId} was refused: {Reason}")]
    private partial void LogClaimRefused(Guid runId, Guid workId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The beginning of work {WorkId} of run {RunId} could not be told")]
    private partial void LogNotSaid(Exception exception, Guid runId, Guid workId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No answer to the claim for work {WorkId} of run {RunId}; asked again")]
    private partial void LogClaimUnanswered(Exception exception, Guid runId, Guid workId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No answer to the heartbeat for work {WorkId} of run {RunId}")]
    private partial void LogHeartbeatFailed(Exception exception, Guid runId, Guid workId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Work {WorkId} of run {RunId} has ended; its heartbeat stops")]
    private partial void LogFinished(Guid runId, Guid workId);
}
