namespace Orchestrate.LoopCoordinator.Store;

/// <summary>A piece of work is over; its runner is told to stop at its next heartbeat.</summary>
/// <param name="WorkId">The piece of work.</param>
/// <param name="Reason">What the runner is told, for example <c>closed</c> or <c>cancelled</c>.</param>
public sealed record CloseWork(Guid WorkId, string Reason = "closed") : WorkChange(WorkId);
