using MassTransit;
using Orchestrate.Contracts.Runs;

namespace Orchestrate.Messaging.Tests.Support;

public sealed class FaultConsumer(Ledger ledger) : IConsumer<Fault<AcknowledgeStep>>
{
    public Task Consume(ConsumeContext<Fault<AcknowledgeStep>> context)
    {
        ledger.Faults.Enqueue(context.Message.Message.RunId);
        return Task.CompletedTask;
    }
}
