namespace Orchestrate.Domain.Delivery;

/// <summary>What becomes of one path of the user's folder, and why.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Reason">Why it is left alone, as the end of a sentence; null for everything else.</param>
public sealed record CopyBackDecision(CopyBackAction Action, string? Reason = null);
