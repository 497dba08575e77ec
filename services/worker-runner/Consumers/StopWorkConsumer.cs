using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Leases;

namespace Orchestrate.WorkerRunner.Consumers;

/// <summary>Takes <see cref="StopWork"/>: the fast way to stop; the heartbeat's answer is the sure one.</summary>
public sealed class StopWorkConsumer(LeaseKeeper leases) : IConsumer<StopWork>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<StopWork> context)
    {
        leases.Stop(context.Message.WorkId, context.Message.LeaseEpoch, context.Message.Reason);
        return Task.CompletedTask;
    }
}
