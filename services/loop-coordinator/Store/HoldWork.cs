namespace Orchestrate.LoopCoordinator.Store;

/// <summary>Open work is held back while its run is paused: whoever has an older epoch is fenced off, and nobody is reminded of it. Without a row there is nothing to do.</summary>
/// <param name="WorkId">The piece of work.</param>
/// <param name="Epoch">The epoch under which it will be dispatched.</param>
public sealed record HoldWork(Guid WorkId, int Epoch) : WorkChange(WorkId);
