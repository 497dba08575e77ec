using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Restoring;

namespace Orchestrate.WorkerRunner.Consumers;

/// <summary>Takes <see cref="RestoreAttempt"/>.</summary>
public sealed class RestoreAttemptConsumer(AttemptRestorer restorer) : IConsumer<RestoreAttempt>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<RestoreAttempt> context) =>
        await context.RespondAsync(await restorer.RestoreAsync(context.Message, context.CancellationToken));
}
