using Orchestrate.Domain.Tasks;
using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Planning;

/// <summary>Tasks that name the same file run one after the other (DEG-1). Pure.</summary>
public static class SharedFiles
{
    /// <summary>Lets the later of two tasks that share a file wait for the earlier one. As neither waited for the other before, no cycle can arise.</summary>
    /// <param name="tasks">The plan's tasks.</param>
    public static RuleOutcome Order(IReadOnlyList<PlannedTask> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        List<PlannedTask> ordered = [.. tasks];
        var repairs = new List<PlanRepair>();
        var paths = TaskPaths.Of([.. tasks.Select(t => t.Task)]);
        HashSet<string>[] files = [.. tasks.Select(t => Named(t.Task))];
        for (var later = 1; later < ordered.Count; later++)
        {
            // From the nearest one back: what that one waits for needs no dependency of its own.
            for (var earlier = later - 1; earlier >= 0; earlier--)
            {
                if (!paths.Independent(later, earlier) || ordered[later].Id == ordered[earlier].Id || Common(files[later], files[earlier]) is not { } file)
                    continue;
                paths.Add(later, earlier);
                ordered[later] = ordered[later].WaitingFor(ordered[earlier].Id);
                repairs.Add(new("DEG-1", ordered[later].Id, $"`{ordered[later].Id}` now waits for `{ordered[earlier].Id}`, because both name `{file}`."));
            }
        }

        return new(ordered, [], repairs);
    }

    /// <summary>Whether two tasks name the same file.</summary>
    /// <param name="one">One task.</param>
    /// <param name="other">The other.</param>
    public static bool Any(AgentTask one, AgentTask other) => Common(Named(one), Named(other)) is not null;

    private static string? Common(HashSet<string> one, HashSet<string> other) => one.Where(other.Contains).Order(StringComparer.Ordinal).FirstOrDefault();

    private static HashSet<string> Named(AgentTask task) =>
        task.Files.Concat(task.ExpectedOutputs).Concat(task.Scope.Include.Where(PathPatterns.IsLiteral)).Select(Paths.Normalise).ToHashSet(StringComparer.Ordinal);
}
