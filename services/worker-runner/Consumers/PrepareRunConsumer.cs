using MassTransit;
using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Execution;
using Orchestrate.WorkerRunner.Hosting;

namespace Orchestrate.WorkerRunner.Consumers;

/// <summary>Takes <see cref="PrepareRun"/>.</summary>
public sealed class PrepareRunConsumer(WorkDispatcher dispatcher, ICheckExecutor checks, IOptions<RunnerOptions> options) : IConsumer<PrepareRun>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<PrepareRun> context)
    {
        var command = context.Message;
        return dispatcher.HandleAsync(context, command.RunId, command.WorkId, command.LeaseEpoch, command.MustClaim, async lease =>
        {
            await context.Publish(new WorkStarted { RunId = command.RunId, WorkId = command.WorkId, LeaseEpoch = lease.Epoch, RunnerId = options.Value.Id });
            return await checks.PrepareAsync(command, lease);
        });
    }
}
