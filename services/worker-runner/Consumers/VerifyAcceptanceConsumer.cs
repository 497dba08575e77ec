using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Execution;

namespace Orchestrate.WorkerRunner.Consumers;

/// <summary>Takes <see cref="VerifyAcceptance"/>.</summary>
public sealed class VerifyAcceptanceConsumer(WorkDispatcher dispatcher, ICheckExecutor checks) : IConsumer<VerifyAcceptance>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<VerifyAcceptance> context)
    {
        var command = context.Message;
        return dispatcher.HandleAsync(context, command.RunId, command.WorkId, command.LeaseEpoch, command.MustClaim, lease => checks.VerifyAsync(command, lease));
    }
}
