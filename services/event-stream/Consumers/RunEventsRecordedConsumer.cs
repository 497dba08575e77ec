using MassTransit;
using Orchestrate.Contracts.Runs;
using Orchestrate.EventStream.Hub;

namespace Orchestrate.EventStream.Consumers;

/// <summary>Every replica hears of every run's new events.</summary>
internal sealed class RunEventsRecordedConsumer(EventHub hub) : IConsumer<RunEventsRecorded>
{
    public Task Consume(ConsumeContext<RunEventsRecorded> context) => hub.PublishAsync(context.Message, context.CancellationToken);
}
