using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Execution;

namespace Orchestrate.WorkerRunner.Consumers;

/// <summary>Takes <see cref="PublishResult"/>.</summary>
public sealed class PublishResultConsumer(WorkDispatcher dispatcher, IDeliveryExecutor deliveries) : IConsumer<PublishResult>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<PublishResult> context)
    {
        var command = context.Message;
        return dispatcher.HandleAsync(context, command.RunId, command.WorkId, command.LeaseEpoch, command.MustClaim, lease => deliveries.PublishAsync(command, lease));
    }
}
