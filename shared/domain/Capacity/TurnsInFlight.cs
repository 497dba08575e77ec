namespace Orchestrate.Domain.Capacity;

/// <summary>Turns of one run that are in flight.</summary>
/// <param name="Tenant">Whose they are.</param>
/// <param name="RunId">The run.</param>
/// <param name="Count">How many, at least 1.</param>
public sealed record TurnsInFlight(string Tenant, Guid RunId, int Count);
