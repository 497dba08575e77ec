using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Execution;

namespace Orchestrate.WorkerRunner.Consumers;

/// <summary>Takes <see cref="ExecuteTurn"/>.</summary>
public sealed class ExecuteTurnConsumer(WorkDispatcher dispatcher, ITurnExecutor turns) : IConsumer<ExecuteTurn>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ExecuteTurn> context)
    {
        var command = context.Message;
        return dispatcher.HandleAsync(context, command.RunId, command.WorkId, command.LeaseEpoch, command.MustClaim, lease => turns.ExecuteAsync(command, lease));
    }
}
