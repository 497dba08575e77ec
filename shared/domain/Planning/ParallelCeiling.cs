using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>How many workers of a plan may run at the same time (PAR-1). Pure.</summary>
/// <param name="Workers">The ceiling, from 1.</param>
/// <param name="Lowered">Why it is lower than the limits allow, when that holds back tasks of the plan; else null.</param>
public sealed record ParallelCeiling(int Workers, string? Lowered)
{
    /// <summary>Most workers without a reason.</summary>
    public const int Default = 2;

    /// <summary>Most workers with a justified plan, but without the bundle's override.</summary>
    public const int Justified = 6;

    /// <summary>Most workers at all.</summary>
    public const int Overridden = 12;

    /// <summary>Fewest independent streams that justify more than <see cref="Default"/> workers.</summary>
    public const int Streams = 3;

    /// <summary>Fewest calls, with buffer, of a substantial stream with fewer than <see cref="StreamFiles"/> files.</summary>
    public const int StreamCalls = 6;

    /// <summary>Fewest files of a substantial stream with fewer than <see cref="StreamCalls"/> calls.</summary>
    public const int StreamFiles = 2;

    /// <summary>The ceiling of a plan: the limit up to 2; up to 12 with the bundle's override; else up to 6 when at least three independent tasks are substantial, and 2 when not.</summary>
    /// <param name="tasks">The plan's tasks.</param>
    /// <param name="limits">The run's limits.</param>
    /// <param name="policies">The bundle's policies.</param>
    public static ParallelCeiling Of(IReadOnlyList<AgentTask> tasks, EffectiveLimits limits, Policies policies)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(policies);
        var most = limits.MaxParallelWorkers;
        if (most <= Default)
            return new(most, null);
        if (policies.ParallelOverride)
            return new(Math.Min(most, Overridden), null);
        var paths = TaskPaths.Of(tasks);
        int[] all = [.. Enumerable.Range(0, tasks.Count)];
        if (HaveThreeIndependent([.. all.Where(i => IsSubstantial(tasks[i]))], paths))
            return new(Math.Min(most, Justified), null);
        return new(Default, HaveThreeIndependent(all, paths)
            ? $"At most {Default} workers run at the same time, not {Math.Min(most, Justified)}: that takes at least {Streams} independent tasks of {StreamCalls} calls or {StreamFiles} files each, and the plan has {all.Count(i => IsSubstantial(tasks[i]))} tasks of that size."
            : null);
    }

    private static bool IsSubstantial(AgentTask task) => ToolCallBudget.Calls(task) >= StreamCalls || Complexity.Files(task) >= StreamFiles;

    private static bool HaveThreeIndependent(int[] tasks, TaskPaths paths) =>
        tasks.Any(a => tasks.Any(b => b > a && paths.Independent(a, b) && tasks.Any(c => c > b && paths.Independent(a, c) && paths.Independent(b, c))));
}
