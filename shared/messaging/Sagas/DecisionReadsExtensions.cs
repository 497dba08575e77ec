using MassTransit;

namespace Orchestrate.Messaging;

/// <summary>Access to <see cref="DecisionReads"/>.</summary>
public static class DecisionReadsExtensions
{
    /// <summary>Reads in the current decision's transaction. Available in every behaviour of a saga added with <c>AddSaga</c>.</summary>
    public static DecisionReads GetReads(this PipeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.GetPayload<DecisionReads>();
    }
}
