namespace Orchestrate.Domain.Capacity;

/// <summary>What a tenant that wants to send turns finds.</summary>
/// <param name="OfTenant">Its own turns in flight.</param>
/// <param name="Overall">Turns in flight of all tenants, its own included.</param>
/// <param name="Waiting">Turns of all tenants that wait, its own included.</param>
/// <param name="TenantWaits">Whether one of its own waits.</param>
public sealed record CapacityInUse(int OfTenant, int Overall, int Waiting, bool TenantWaits);
