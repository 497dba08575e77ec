using MassTransit;
using Orchestrate.Contracts.Work;

namespace Orchestrate.Messaging.Tests.Support;

/// <summary>Answers heartbeats, and writes down each one that it is through with.</summary>
public sealed class LeaseConsumer(IMessageSender sender, Ledger ledger) : IConsumer<RenewLease>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<RenewLease> context)
    {
        await sender.ReplyAsync(context, new LeaseAnswered { RunId = context.Message.RunId, WorkId = context.Message.WorkId, GoOn = true, LeaseEpoch = 1 });
        ledger.Heartbeats.Enqueue(context.Message.WorkId);
    }
}
