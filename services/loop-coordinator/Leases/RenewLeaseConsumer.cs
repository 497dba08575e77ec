using MassTransit;
using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Work;
using Orchestrate.LoopCoordinator.Hosting;
using Orchestrate.LoopCoordinator.Store;

namespace Orchestrate.LoopCoordinator.Leases;

/// <summary>Answers heartbeats from one row, without the run's lock.</summary>
public sealed class RenewLeaseConsumer(LeaseStore leases, IOptions<CoordinatorOptions> options) : IConsumer<RenewLease>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<RenewLease> context)
    {
        var request = context.Message;
        var verdict = await leases.RenewAsync(request.WorkId, request.LeaseEpoch, request.RunnerId, options.Value.LeaseSeconds, request.Usage, context.CancellationToken);
        await context.RespondAsync(new LeaseAnswered
        {
            RunId = request.RunId,
            WorkId = request.WorkId,
            GoOn = verdict.GoOn,
            LeaseEpoch = verdict.Epoch,
            Reason = verdict.Reason,
        });
    }
}
