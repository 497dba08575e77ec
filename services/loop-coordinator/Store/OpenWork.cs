namespace Orchestrate.LoopCoordinator.Store;

/// <summary>A piece of work is dispatched.</summary>
/// <param name="WorkId">Derived from the decision.</param>
/// <param name="Kind">The domain's word, for example <c>turn</c>.</param>
/// <param name="Epoch">The first lease epoch.</param>
/// <param name="DispatchedAt">When, UTC; for a turn that is not admitted yet, from when on it may be.</param>
/// <param name="LeaseUntil">When its lease ends; null while it waits in a queue: the first start or heartbeat sets it.</param>
/// <param name="Command">The contract to send again when it is lost.</param>
/// <param name="Tenant">For an agent's turn, whose limit it counts against; null for other work, which has no limit.</param>
/// <param name="Admitted">Whether it may be sent; a turn that is not waits for the Admitter.</param>
public sealed record OpenWork(
    Guid WorkId, string Kind, int Epoch, DateTimeOffset DispatchedAt, DateTimeOffset? LeaseUntil, object Command, string? Tenant = null, bool Admitted = true) : WorkChange(WorkId);
