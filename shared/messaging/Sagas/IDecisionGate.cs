using MassTransit;

namespace Orchestrate.Messaging;

/// <summary>
/// A last word on what was decided, before it is written: for limits over several instances, which are asked once for all decisions of a transaction and not once for each.
/// Optional; registered as a singleton.
/// </summary>
public interface IDecisionGate<TSaga>
    where TSaga : class, ISaga
{
    /// <summary>May read and lock in the transaction, or take for granted what is checked with the commit (<see cref="DecisionReads.TryAssume"/>), change the instances and add messages. Called once for each transaction that changes something.</summary>
    Task ReviewAsync(IReadOnlyList<Decided<TSaga>> decided, DecisionReads reads, CancellationToken cancellationToken);
}
