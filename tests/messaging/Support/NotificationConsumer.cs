using MassTransit;
using Orchestrate.Contracts.Runs;

namespace Orchestrate.Messaging.Tests.Support;

public sealed class NotificationConsumer(Ledger ledger) : IConsumer<RunEventsRecorded>
{
    public Task Consume(ConsumeContext<RunEventsRecorded> context)
    {
        ledger.Notifications.Enqueue(context.Message);
        return Task.CompletedTask;
    }
}
