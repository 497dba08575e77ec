using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>An agent's turn that a decision opens. Whether it is sent with the decision or waits is said by the limits on turns in flight, when the decision is about to be written.</summary>
/// <param name="WorkId">The piece of work.</param>
/// <param name="Epoch">Its lease epoch.</param>
/// <param name="Kind">The domain's word.</param>
/// <param name="NotBefore">When it may be sent at the earliest, UTC; null for at once.</param>
/// <param name="Command">What is sent.</param>
/// <param name="Tenant">Against whose limit it counts.</param>
/// <param name="Outgoing">The messages of the decision that opened it.</param>
public sealed record PendingTurn(Guid WorkId, int Epoch, string Kind, DateTimeOffset? NotBefore, object Command, string Tenant, Outgoing Outgoing);
