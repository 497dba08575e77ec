namespace Orchestrate.Domain.Budgets;

/// <summary>What one call may use; held until the call is settled.</summary>
/// <param name="OutputTokens">Output tokens set aside. The request must not ask for more.</param>
/// <param name="CostMicroUsd">Cost of that output, millionths of a US dollar.</param>
/// <param name="Capped">True when it is less than the call asked for.</param>
public sealed record ModelReservation(long OutputTokens, long CostMicroUsd, bool Capped);
