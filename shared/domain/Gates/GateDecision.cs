namespace Orchestrate.Domain.Gates;

/// <summary>What a gate decides.</summary>
public enum GateDecision
{
    /// <summary>The result counts (SCORE-2: 70–100, no veto).</summary>
    Accept,

    /// <summary>Another turn in the same attempt, with feedback (SCORE-2: 50–69, or a repairable veto).</summary>
    Revise,

    /// <summary>The attempt failed; the failure ladder decides (FAIL-1).</summary>
    Fail,
}
