namespace Orchestrate.Domain.Planning;

/// <summary>What the plan gate says.</summary>
/// <param name="Tasks">The tasks, repaired; meaningful only without breaches.</param>
/// <param name="Breaches">All breaches at once; empty means accepted.</param>
/// <param name="Repairs">What the server corrected by itself.</param>
public sealed record PlanReview(IReadOnlyList<Tasks.AgentTask> Tasks, IReadOnlyList<PlanBreach> Breaches, IReadOnlyList<PlanRepair> Repairs)
{
    /// <summary>How many of the tasks may run at the same time (PAR-1).</summary>
    public required ParallelCeiling Ceiling { get; init; }

    /// <summary>Whether the plan may be executed.</summary>
    public bool Accepted => Breaches.Count == 0;
}
