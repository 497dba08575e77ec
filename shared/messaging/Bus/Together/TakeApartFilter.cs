using MassTransit;

namespace Orchestrate.Messaging;

/// <summary>Gives messages that were sent together to the consumers one by one, all at the same time, and has them acknowledged when each was consumed or moved to its error queue.</summary>
internal sealed class TakeApartFilter : IFilter<ReceiveContext>
{
    /// <inheritdoc/>
    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        // What is no array of envelopes is refused where every unreadable message is.
        if (SentTogether.Read(context.Body.GetBytes()) is not { } envelopes)
            return next.Send(context);
        var arrival = new Arrival();
        try
        {
            return Task.WhenAll([.. envelopes.Select(envelope => next.Send(new ReceivedPart(context, envelope, arrival)))]);
        }
        finally
        {
            arrival.End();
        }
    }

    /// <inheritdoc/>
    public void Probe(ProbeContext context) => context.CreateFilterScope("takeApart");
}
