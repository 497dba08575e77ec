namespace Orchestrate.LoopCoordinator.Store;

/// <summary>Open work whose runner has not been heard of.</summary>
/// <param name="RunId">The run.</param>
/// <param name="WorkId">The piece of work.</param>
/// <param name="Epoch">The epoch that has expired.</param>
/// <param name="LeaseUntil">Since when.</param>
public sealed record ExpiredLease(Guid RunId, Guid WorkId, int Epoch, DateTimeOffset LeaseUntil);
