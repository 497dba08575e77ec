using MassTransit;

namespace Orchestrate.Messaging;

/// <summary>Has what several decisions need at hand before they are taken one after the other, so that each need not ask for it alone. Optional; a decision never relies on it.</summary>
public interface IDecisionPreparation<TSaga>
    where TSaga : class, ISaga
{
    /// <summary>Called before each transaction, outside of it.</summary>
    /// <param name="correlationIds">The instances about which messages are to be decided; they need not exist yet.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    Task PrepareAsync(IReadOnlyCollection<Guid> correlationIds, CancellationToken cancellationToken);
}
