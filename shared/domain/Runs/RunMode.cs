namespace Orchestrate.Domain.Runs;

/// <summary>What is done with a bundle. Append-only: stored as text.</summary>
public enum RunMode
{
    /// <summary>The whole loop: plan, act, check, fix, report.</summary>
    Full,

    /// <summary>The acceptance tests on the workspace as it is; no agent.</summary>
    VerifyOnly,
}
