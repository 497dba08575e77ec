namespace Orchestrate.Domain.Planning;

/// <summary>What one family of rules says about a plan.</summary>
/// <param name="Tasks">The tasks, with this family's repairs.</param>
/// <param name="Breaches">What it refuses.</param>
/// <param name="Repairs">What it repaired.</param>
public sealed record RuleOutcome(IReadOnlyList<PlannedTask> Tasks, IReadOnlyList<PlanBreach> Breaches, IReadOnlyList<PlanRepair> Repairs);
