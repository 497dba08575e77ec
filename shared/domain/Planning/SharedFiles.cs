using Orchestrate.Domain.Branching;
using Orchestrate.Domain.Tasks;
using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Planning;

/// <summary>Tasks that name the same file run one after the other (DEG-1). Pure.</summary>
public static class SharedFiles
{
    /// <summary>
    /// Lets the later of two tasks that share a file wait for the earlier one. As neither waited for the other before, no cycle can arise. A task that a branch may leave out (BR-1) is waited for
    /// only by tasks that are left out with it, because nothing begins after a task that was skipped; alternatives of one branch are not ordered at all.
    /// </summary>
    /// <param name="tasks">The plan's tasks.</param>
    public static RuleOutcome Order(IReadOnlyList<PlannedTask> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        List<PlannedTask> ordered = [.. tasks];
        var repairs = new List<PlanRepair>();
        var paths = TaskPaths.Of([.. tasks.Select(t => t.Task)]);
        var conditions = Conditions(tasks, paths);
        HashSet<string>[] files = [.. tasks.Select(t => Named(t.Task))];
        for (var later = 1; later < ordered.Count; later++)
        {
            // From the nearest one back: what that one waits for needs no dependency of its own.
            for (var earlier = later - 1; earlier >= 0; earlier--)
            {
                if (!paths.Independent(later, earlier) || ordered[later].Id == ordered[earlier].Id || Common(files[later], files[earlier]) is not { } file)
                    continue;
                if (Direction(later, earlier, conditions) is not var (waits, first))
                    continue;
                paths.Add(waits, first);
                ordered[waits] = ordered[waits].WaitingFor(ordered[first].Id);
                repairs.Add(new("DEG-1", ordered[waits].Id, $"`{ordered[waits].Id}` now waits for `{ordered[first].Id}`, because both name `{file}`."));
            }
        }

        return new(ordered, [], repairs);
    }

    /// <summary>Whether two tasks name the same file.</summary>
    /// <param name="one">One task.</param>
    /// <param name="other">The other.</param>
    public static bool Any(AgentTask one, AgentTask other) => Common(Named(one), Named(other)) is not null;

    private static (int Waits, int First)? Direction(int later, int earlier, HashSet<int>[] conditions)
    {
        if (conditions[earlier].IsSubsetOf(conditions[later]))
            return (later, earlier);
        return conditions[later].IsSubsetOf(conditions[earlier]) ? (earlier, later) : null;
    }

    /// <summary>For each task the ones that a branch must choose before it can begin; lets every task that a branch names wait for that branch.</summary>
    private static HashSet<int>[] Conditions(IReadOnlyList<PlannedTask> tasks, TaskPaths paths)
    {
        var chosen = new HashSet<int>();
        for (var branching = 0; branching < tasks.Count; branching++)
        {
            if (tasks[branching].Task.Branch is not { } text || BranchParser.Parse(text).Tree is not { } tree)
                continue;
            var targets = tree.Targets.Select(t => t.TaskId).ToHashSet(StringComparer.Ordinal);
            foreach (var target in Enumerable.Range(0, tasks.Count).Where(i => i != branching && targets.Contains(tasks[i].Id)))
            {
                chosen.Add(target);
                paths.Add(target, branching);
            }
        }

        return [.. tasks.Select((_, i) => chosen.Where(c => c == i || paths.Needs(i, c)).ToHashSet())];
    }

    private static string? Common(HashSet<string> one, HashSet<string> other) => one.Where(other.Contains).Order(StringComparer.Ordinal).FirstOrDefault();

    private static HashSet<string> Named(AgentTask task) =>
        task.Files.Concat(task.ExpectedOutputs).Concat(task.Scope.Include.Where(PathPatterns.IsLiteral)).Select(Paths.Normalise).ToHashSet(StringComparer.Ordinal);
}
