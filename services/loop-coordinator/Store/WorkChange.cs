namespace Orchestrate.LoopCoordinator.Store;

/// <summary>A change to the table of open work: <see cref="OpenWork"/>, <see cref="RenewEpoch"/>, <see cref="HoldWork"/> or <see cref="CloseWork"/>.</summary>
public abstract record WorkChange(Guid WorkId);
