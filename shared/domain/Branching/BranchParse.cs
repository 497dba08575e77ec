namespace Orchestrate.Domain.Branching;

/// <summary>What the parser made of a text (BR-1).</summary>
/// <param name="Tree">The branch; null when there are errors.</param>
/// <param name="Errors">What is wrong, in the order of the text; empty when there is a tree.</param>
public sealed record BranchParse(BranchNode.If? Tree, IReadOnlyList<BranchError> Errors);
