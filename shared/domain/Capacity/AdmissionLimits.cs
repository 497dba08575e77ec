namespace Orchestrate.Domain.Capacity;

/// <summary>How many turns may be in flight: sent to the runners and not answered.</summary>
/// <param name="PerTenant">Of one tenant.</param>
/// <param name="Overall">Of all tenants together.</param>
public sealed record AdmissionLimits(int PerTenant, int Overall);
