using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Execution;

namespace Orchestrate.WorkerRunner.Consumers;

/// <summary>Takes <see cref="PrepareRun"/>.</summary>
public sealed class PrepareRunConsumer(WorkDispatcher dispatcher, ICheckExecutor checks) : IConsumer<PrepareRun>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<PrepareRun> context)
    {
        var command = context.Message;
        return dispatcher.HandleAsync(context, command.RunId, command.WorkId, command.LeaseEpoch, command.MustClaim, lease => checks.PrepareAsync(command, lease));
    }
}
