namespace Orchestrate.Domain.Budgets;

/// <summary>Whether a call may be made.</summary>
/// <param name="Budget">The budget after the decision.</param>
/// <param name="Reservation">Set when it may.</param>
/// <param name="Exhausted">Set when it may not: <c>model_calls</c>, <c>tokens</c> or <c>cost</c>. Neither is set when all that remains is held by calls in flight: ask again when one is settled.</param>
public sealed record BudgetRequest(ModelBudget Budget, ModelReservation? Reservation, string? Exhausted);
