using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.EventStream.Hub;

namespace Orchestrate.EventStream.Consumers;

/// <summary>Every replica hears of every turn's progress.</summary>
internal sealed class TurnProgressedConsumer(EventHub hub) : IConsumer<TurnProgressed>
{
    public Task Consume(ConsumeContext<TurnProgressed> context)
    {
        hub.Publish(context.Message);
        return Task.CompletedTask;
    }
}
