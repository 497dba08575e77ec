namespace Orchestrate.Domain.Planning;

/// <summary>How repairs of a plan are told. Pure.</summary>
public static class PlanRepairs
{
    // The same is said of nearly every task of a plan, and a reader needs it once.
    private static readonly string[] Together = ["TASK-1", "CWB-1", "CWB-2"];

    /// <summary>The repairs, with those that most tasks of a plan share as one of the whole plan.</summary>
    /// <param name="repairs">All repairs of a plan.</param>
    public static IReadOnlyList<PlanRepair> Announced(IReadOnlyList<PlanRepair> repairs) =>
    [
        .. repairs.GroupBy(r => Together.Contains(r.Rule, StringComparer.Ordinal) ? r.Rule : $"{r.Rule} {r.TaskId} {r.Message}", StringComparer.Ordinal)
            .Select(g => g.Count() == 1 ? g.First() : new PlanRepair(g.First().Rule, null, string.Join(' ', g.Select(r => $"{r.TaskId}: {r.Message}")))),
    ];
}
