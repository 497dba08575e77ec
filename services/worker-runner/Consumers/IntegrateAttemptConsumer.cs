using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Execution;

namespace Orchestrate.WorkerRunner.Consumers;

/// <summary>Takes <see cref="IntegrateAttempt"/>.</summary>
public sealed class IntegrateAttemptConsumer(WorkDispatcher dispatcher, ICheckExecutor checks) : IConsumer<IntegrateAttempt>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<IntegrateAttempt> context)
    {
        var command = context.Message;
        return dispatcher.HandleAsync(context, command.RunId, command.WorkId, command.LeaseEpoch, command.MustClaim, lease => checks.IntegrateAsync(command, lease));
    }
}
