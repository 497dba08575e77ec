namespace Orchestrate.Domain.Runs;

/// <summary>Where a task stands. Append-only.</summary>
public enum TaskProgress
{
    /// <summary>Waits for its dependencies or its wave.</summary>
    Waiting,

    /// <summary>An attempt runs.</summary>
    Running,

    /// <summary>Accepted by its gate, waits for its merge.</summary>
    Accepted,

    /// <summary>Merged into the integration branch, or accepted without a change.</summary>
    Merged,

    /// <summary>The failure ladder is exhausted; waits for a person.</summary>
    Escalated,

    /// <summary>Failed for this iteration.</summary>
    Failed,

    /// <summary>Not done: a dependency failed, or a person skipped it.</summary>
    Skipped,
}
