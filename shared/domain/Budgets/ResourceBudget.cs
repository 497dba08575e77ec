namespace Orchestrate.Domain.Budgets;

/// <summary>What is meant for a task of one kind (RES-1). Soft: the agent is told, nothing is cut off.</summary>
/// <param name="Kind">The kind, which also names the overage action: <c>prompts/fragments/overage.KIND.md</c>.</param>
/// <param name="Tokens">Tokens: output and uncached input.</param>
/// <param name="Minutes">Minutes.</param>
public sealed record ResourceBudget(string Kind, int Tokens, int Minutes);
