using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>Which tasks of a plan could be one task (DEG-1), by their places in the plan. What is merged must itself pass the gate, or the agent would be sent back and forth.</summary>
internal sealed class Merging(IReadOnlyList<AgentTask> tasks)
{
    private readonly TaskPaths _paths = TaskPaths.Of(tasks);

    /// <summary>Groups of two tasks or more that could be one each.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Groups()
    {
        var groups = new List<IReadOnlyList<int>>();
        var grouped = new HashSet<int>();
        for (var i = 0; i < tasks.Count; i++)
        {
            if (grouped.Contains(i))
                continue;
            List<int> group = [i];

            // A task may only fit once the one between has joined.
            while (Enumerable.Range(i + 1, tasks.Count - i - 1).Where(j => !grouped.Contains(j) && !group.Contains(j) && CanJoin(group, j)).Cast<int?>().FirstOrDefault() is { } next)
                group.Add(next);
            if (group.Count < 2)
                continue;
            grouped.UnionWith(group);
            groups.Add([.. group.Order()]);
        }

        return groups;
    }

    /// <summary>The task that a small one could be merged into: first one that it is ordered with, then one with the same files, then the nearest. Null when there is none.</summary>
    public int? NeighbourOf(int task) =>
        Enumerable.Range(0, tasks.Count).Where(other => other != task && CanJoin([other], task))
            .OrderBy(other => _paths.Independent(task, other)).ThenBy(other => !SharedFiles.Any(tasks[task], tasks[other])).ThenBy(other => Math.Abs(other - task)).ThenBy(other => other)
            .Cast<int?>().FirstOrDefault();

    private bool CanJoin(List<int> group, int task)
    {
        List<int> all = [.. group, task];
        return group.All(other => tasks[other].Agent == tasks[task].Agent && IsExploration(other) == IsExploration(task))
            && tasks[task].Agent is not null
            && ToolCallBudget.Calls((int)Math.Min(1_000_000, all.Sum(i => (long)(tasks[i].Estimate?.Total ?? 0)))) <= ToolCallBudget.MaxCalls
            && all.Sum(i => (long)Math.Max(0, tasks[i].Items ?? 0)) <= ToolCallBudget.MaxItems
            && !all.Any(Branches)
            && !Enumerable.Range(0, tasks.Count).Any(between => !all.Contains(between) && all.Any(i => _paths.Needs(i, between)) && all.Any(i => _paths.Needs(between, i)));
    }

    private bool IsExploration(int task) => tasks[task].Type == "exploration";

    /// <summary>Whether a branch of the plan starts at the task or leads to it: what is decided between two tasks cannot be one.</summary>
    private bool Branches(int task) => tasks[task].Branch is not null || tasks.Any(t => t.Branch?.Contains(tasks[task].TaskId, StringComparison.Ordinal) == true);
}
