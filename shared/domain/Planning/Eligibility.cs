namespace Orchestrate.Domain.Planning;

/// <summary>Whether work deserves several agents (DEG-1). Only tasks that one agent could do as one are merged: routing comes before merging. Pure.</summary>
public static class Eligibility
{
    /// <summary>Fewest calls, with buffer, of a task of its own.</summary>
    public const int MinCalls = 4;

    /// <summary>Most domains of work for one agent.</summary>
    public const int MaxDomains = 2;

    /// <summary>Reviews the plan's division of work; each breach names the tasks to merge. Judged only where every task has an estimate.</summary>
    /// <param name="tasks">The plan's tasks.</param>
    /// <param name="smallest">Fewest calls, with buffer, of a task of its own.</param>
    public static IReadOnlyList<PlanBreach> Review(IReadOnlyList<PlannedTask> tasks, int smallest = MinCalls)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        if (tasks.Count < 2 || tasks.Any(t => t.Task.Estimate is not { Total: > 0 }))
            return [];
        var merging = new Merging([.. tasks.Select(t => t.Task)]);
        return IsOneAgentsWork(tasks) && merging.Groups() is { Count: > 0 } groups
            ? [.. groups.Select(g => Whole(tasks, g))]
            : [.. Small(tasks, merging, smallest)];
    }

    private static int Calls(IEnumerable<PlannedTask> tasks) => ToolCallBudget.Calls(tasks.Aggregate(0, (sum, t) => Math.Min(1_000_000, sum + t.Task.Estimate!.Total)));

    private static bool IsOneAgentsWork(IReadOnlyList<PlannedTask> tasks) =>
        Calls(tasks) <= ToolCallBudget.SafeCalls && Complexity.Domains(tasks.Select(t => t.Task)) <= MaxDomains;

    private static PlanBreach Whole(IReadOnlyList<PlannedTask> tasks, IReadOnlyList<int> group)
    {
        var names = Names(group.Select(i => tasks[i]));
        return new("DEG-1", tasks[group[1]].Pointer,
            $"The whole plan takes {Calls(tasks)} calls (at most {ToolCallBudget.SafeCalls} in at most {MaxDomains} domains are one agent's work), but divides the work of `{tasks[group[0]].Task.Agent}` into {group.Count} tasks.",
            $"Merge {names} into one task that does these steps in order, with their files, evidence and an estimate of {group.Sum(i => tasks[i].Task.Estimate!.Total)} calls together.");
    }

    private static IEnumerable<PlanBreach> Small(IReadOnlyList<PlannedTask> tasks, Merging merging, int smallest)
    {
        var told = new HashSet<(int, int)>();
        for (var i = 0; i < tasks.Count; i++)
        {
            if (Calls([tasks[i]]) >= smallest || merging.NeighbourOf(i) is not { } neighbour || !told.Add((Math.Min(i, neighbour), Math.Max(i, neighbour))))
                continue;
            yield return new("DEG-1", tasks[i].Pointer, $"`{tasks[i].Id}` takes {Calls([tasks[i]])} calls; a task of its own takes at least {smallest}.",
                $"Merge it into `{tasks[neighbour].Id}`, which `{tasks[i].Task.Agent}` does too.");
        }
    }

    private static string Names(IEnumerable<PlannedTask> tasks) => string.Join(" and ", tasks.Select(t => $"`{t.Id}`"));
}
