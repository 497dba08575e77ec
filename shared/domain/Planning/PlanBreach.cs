namespace Orchestrate.Domain.Planning;

/// <summary>A rule that a plan breaks.</summary>
/// <param name="Rule">The rule's id, for example <c>TASK-4</c>.</param>
/// <param name="Pointer">JSON pointer into the plan's <c>AgentResult</c>.</param>
/// <param name="Message">What is wrong, with the numbers.</param>
/// <param name="Suggestion">What would be right.</param>
public sealed record PlanBreach(string Rule, string Pointer, string Message, string Suggestion);
