using Orchestrate.Domain.Budgets;

namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>Leave to make one call; null reservation means refused, for the breach that is named.</summary>
internal sealed record MeterGrant(ModelReservation? Reservation, string? Breach);
