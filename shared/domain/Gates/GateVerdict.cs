namespace Orchestrate.Domain.Gates;

/// <summary>The decision over a task's result, with everything that led to it.</summary>
/// <param name="Decision">Accept, revise or fail.</param>
/// <param name="Score">0–100 (SCORE-1).</param>
/// <param name="FailureClass">For a failed gate: <c>invalid_result</c>, <c>verification_failed</c>, <c>nesting</c>, …</param>
/// <param name="Checks">Every requirement, passed or not.</param>
/// <param name="Feedback">What the agent is told.</param>
public sealed record GateVerdict(GateDecision Decision, int Score, string? FailureClass, IReadOnlyList<RequirementCheck> Checks, IReadOnlyList<string> Feedback)
{
    /// <summary>What cost points (SCORE-1); empty for a score of 90–100 that was accepted.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
