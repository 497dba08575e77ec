namespace Orchestrate.Domain.Gates;

/// <summary>One requirement of a gate.</summary>
/// <param name="Rule">The rule's id, for example <c>VER-3</c>.</param>
/// <param name="Id">The requirement's id, unique within the gate.</param>
/// <param name="Passed">Whether it holds.</param>
/// <param name="Detail">What was expected and what was found.</param>
/// <param name="Excerpt">Output of the verifier, for the agent.</param>
public sealed record RequirementCheck(string Rule, string Id, bool Passed, string Detail, string? Excerpt = null);
