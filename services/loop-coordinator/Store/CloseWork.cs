namespace Orchestrate.LoopCoordinator.Store;

/// <summary>A piece of work is over; whoever is still at it is told to stop at its next heartbeat.</summary>
/// <param name="WorkId">The piece of work.</param>
/// <param name="Reason">What its runner is told, for example <c>cancelled</c>; null for work that was answered, of which nothing is kept.</param>
public sealed record CloseWork(Guid WorkId, string? Reason = null) : WorkChange(WorkId);
