using MassTransit;
using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Hosting;

namespace Orchestrate.WorkerRunner.Leases;

/// <summary>
/// Waits for a place at the OpenCode server that runners are attached to, because one server holds only a few busy sessions and this runner does not know
/// what the others do there. A managed server needs none: it belongs to one slot, and a slot holds one turn.
/// </summary>
public sealed partial class ServerPlace(IServiceScopeFactory scopes, IOptions<RunnerOptions> options, TimeProvider time, ILogger<ServerPlace> logger)
{
    /// <summary>Returns when the turn has its place, which it keeps until it ends.</summary>
    /// <param name="lease">The turn's lease; its heartbeats go on meanwhile.</param>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">The place is needed no more.</param>
    /// <exception cref="OperationCanceledException">The turn must stop, or the place is needed no more.</exception>
    public async Task TakeAsync(WorkLease lease, Uri server, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(server);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(lease.Stop, cancellationToken);
        var waited = false;
        while (!await AskAsync(lease, server, stop.Token))
        {
            if (!waited)
                LogWaits(lease.WorkId, lease.RunId, server);
            waited = true;

            // Nothing tells when a place becomes free: turns of other runners, of which this one knows nothing, give it back.
            await Task.Delay(TimeSpan.FromSeconds(options.Value.HeartbeatSeconds), time, stop.Token);
        }
    }

    private async Task<bool> AskAsync(WorkLease lease, Uri server, CancellationToken stop)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var response = await scope.ServiceProvider.GetRequiredService<IRequestClient<RenewLease>>().GetResponse<LeaseAnswered>(
                new RenewLease { RunId = lease.RunId, WorkId = lease.WorkId, LeaseEpoch = lease.Epoch, RunnerId = options.Value.Id, ServerUrl = server.ToString() }, stop);
            if (!response.Message.GoOn)
                lease.RequestStop(response.Message.Reason ?? "fenced");
            stop.ThrowIfCancellationRequested();
            return !response.Message.Wait;
        }
        catch (Exception exception) when (exception is RequestException or MassTransitException or TimeoutException && !stop.IsCancellationRequested)
        {
            // Heartbeats notice a coordinator that stays away, and stop the turn.
            LogNoAnswer(exception, lease.WorkId, lease.RunId);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Turn {WorkId} of run {RunId} waits for a place at the attached OpenCode server {Server}")]
    private partial void LogWaits(Guid workId, Guid runId, Uri server);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No answer for turn {WorkId} of run {RunId} that asks for a place at the attached OpenCode server")]
    private partial void LogNoAnswer(Exception exception, Guid workId, Guid runId);
}
