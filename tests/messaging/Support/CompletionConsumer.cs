using MassTransit;
using Orchestrate.Contracts.Work;

namespace Orchestrate.Messaging.Tests.Support;

public sealed class CompletionConsumer(Ledger ledger) : IConsumer<StopWork>
{
    public Task Consume(ConsumeContext<StopWork> context)
    {
        ledger.Completions.Enqueue(context.MessageId!.Value);
        return Task.CompletedTask;
    }
}
