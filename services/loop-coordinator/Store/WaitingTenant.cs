namespace Orchestrate.LoopCoordinator.Store;

/// <summary>A tenant with turns that had to be left waiting.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Waiting">Its turns that still wait.</param>
/// <param name="InFlight">Its turns that are with the runners.</param>
public sealed record WaitingTenant(string Tenant, int Waiting, int InFlight);
