namespace Orchestrate.Domain.Capacity;

/// <summary>How many turns may be in flight beside new ones that need not wait.</summary>
/// <param name="Overall">Of all tenants together, at least 0.</param>
/// <param name="OfTenants">Of each tenant that has new ones, at least 0.</param>
public sealed record RoomLeft(int Overall, IReadOnlyDictionary<string, int> OfTenants);
