using MassTransit;

namespace Orchestrate.Messaging;

/// <summary>Access to <see cref="Outgoing"/>.</summary>
public static class OutgoingExtensions
{
    /// <summary>The current decision's messages. Available in every behaviour and missing-instance handler of a saga added with <c>AddSaga</c>.</summary>
    public static Outgoing GetOutgoing(this PipeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.GetPayload<Outgoing>();
    }
}
