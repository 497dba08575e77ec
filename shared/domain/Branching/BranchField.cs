namespace Orchestrate.Domain.Branching;

/// <summary>What of a task's verified output a condition asks for (BR-1). Written in lower case: <c>output.confidence</c>.</summary>
public enum BranchField
{
    /// <summary>The agent's confidence, at most the gate's score, so that an agent cannot lie upwards; 0–100.</summary>
    Confidence,

    /// <summary>How the task ended: <c>success</c>, <c>partial</c> or <c>error</c>.</summary>
    Type,

    /// <summary>The same as <see cref="Type"/>.</summary>
    Status,

    /// <summary>The gate's last score of the last attempt (SCORE-1); 0–100.</summary>
    Score,

    /// <summary>Number of files that the last attempt changed.</summary>
    Count,
}
