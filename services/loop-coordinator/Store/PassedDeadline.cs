namespace Orchestrate.LoopCoordinator.Store;

/// <summary>A run whose deadline has passed.</summary>
public sealed record PassedDeadline(Guid RunId, DateTimeOffset Deadline);
