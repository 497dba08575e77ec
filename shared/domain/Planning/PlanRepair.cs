namespace Orchestrate.Domain.Planning;

/// <summary>A breach with exactly one deterministic repair, which the server made itself.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="TaskId">The task; null when it concerns the whole plan.</param>
/// <param name="Message">What was done.</param>
public sealed record PlanRepair(string Rule, string? TaskId, string Message);
