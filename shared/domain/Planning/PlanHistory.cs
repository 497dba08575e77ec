namespace Orchestrate.Domain.Planning;

/// <summary>What the run did before the plan that is reviewed.</summary>
public sealed record PlanHistory
{
    /// <summary>A run that did nothing yet.</summary>
    public static PlanHistory None { get; } = new();

    /// <summary>Task ids of earlier iterations.</summary>
    public IReadOnlySet<string> UsedTaskIds { get; init; } = new HashSet<string>();

    /// <summary>Tasks of earlier iterations that are finished; a task may depend on them (TASK-4).</summary>
    public IReadOnlySet<string> FinishedTaskIds { get; init; } = new HashSet<string>();

    /// <summary>Whether a plan with tasks was accepted before, so that nothing has to be explored first (TASK-5).</summary>
    public bool Explored { get; init; }

    /// <summary>Whether the plan has to split what was too large for one turn (FAIL-2): then nothing is merged (DEG-1).</summary>
    public bool SplitWanted { get; init; }
}
