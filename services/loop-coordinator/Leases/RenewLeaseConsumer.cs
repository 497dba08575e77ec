using MassTransit;
using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Work;
using Orchestrate.LoopCoordinator.Hosting;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Leases;

/// <summary>Answers heartbeats from one row, without the run's lock, and gives out places at attached servers.</summary>
public sealed class RenewLeaseConsumer(LeaseStore leases, ServerPlaces places, IMessageSender sender, IOptions<CoordinatorOptions> options) : IConsumer<RenewLease>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<RenewLease> context)
    {
        var request = context.Message;
        var verdict = await leases.RenewAsync(request.WorkId, request.LeaseEpoch, request.RunnerId, options.Value.LeaseSeconds, request.Usage, context.CancellationToken);
        if (verdict.GoOn && request.ServerUrl is { } server)
            verdict = verdict with { Wait = !await places.TakeAsync(request.WorkId, verdict.Epoch, server, options.Value.MaxTurnsPerServer, context.CancellationToken) };
        await sender.ReplyAsync(context, new LeaseAnswered
        {
            RunId = request.RunId,
            WorkId = request.WorkId,
            GoOn = verdict.GoOn,
            LeaseEpoch = verdict.Epoch,
            Reason = verdict.Reason,
            Wait = verdict.Wait,
        });
    }
}
