namespace Orchestrate.LoopCoordinator.Store;

/// <summary>A submitted run that the coordinator does not know.</summary>
public sealed record MissingRun(Guid RunId, DateTimeOffset SubmittedAt);
