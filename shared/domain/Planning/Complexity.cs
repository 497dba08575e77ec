using Orchestrate.Domain.Tasks;
using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Planning;

/// <summary>Complexity of a task, computed from its files, its domains and its estimate (TASK-3). Pure.</summary>
public static class Complexity
{
    /// <summary>Most files of a task of low complexity.</summary>
    public const int LowFiles = 1;

    /// <summary>Most estimated calls, without buffer, of a task that is of low complexity whatever its files.</summary>
    public const int FewCalls = 3;

    /// <summary>Fewest files of a task of high complexity.</summary>
    public const int HighFiles = 6;

    /// <summary>Fewest domains of a task of high complexity: it cuts across them.</summary>
    public const int HighDomains = 3;

    /// <summary>
    /// <c>high</c>: 6 files or more, or 3 domains or more. <c>low</c>: at most one file and no estimate or at most 8 calls with buffer; or at most 3 estimated calls.
    /// Otherwise <c>medium</c>.
    /// </summary>
    /// <param name="task">The task.</param>
    public static string Of(AgentTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var files = Files(task);
        if (files >= HighFiles || Domains(task) >= HighDomains)
            return "high";
        var total = task.Estimate?.Total ?? 0;
        return (files <= LowFiles && ToolCallBudget.Calls(total) <= ToolCallBudget.SafeCalls) || total is > 0 and <= FewCalls ? "low" : "medium";
    }

    /// <summary>The task with its computed complexity.</summary>
    /// <param name="task">The task.</param>
    public static AgentTask Correct(AgentTask task) => task with { Complexity = Of(task) };

    /// <summary>The repair of a task that claims another complexity than the computed one; else null.</summary>
    /// <param name="task">The task as planned.</param>
    public static PlanRepair? Correction(AgentTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Complexity is null || task.Complexity == Of(task)
            ? null
            : new("TASK-3", task.TaskId, $"Complexity `{task.Complexity}` was corrected to `{Of(task)}` from the task's files, domains and estimate.");
    }

    /// <summary>The numbers that the complexity comes from, as a sentence (TASK-2).</summary>
    /// <param name="task">The task.</param>
    public static string Because(AgentTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var calls = ToolCallBudget.Calls(task);
        return $"{Of(task)}: {Files(task)} files, {Domains(task)} domains, {(calls == 0 ? "no estimate" : $"{calls} calls with buffer")}.";
    }

    /// <summary>Different files that the task names.</summary>
    /// <param name="task">The task.</param>
    public static int Files(AgentTask task) => task.Files.Select(Paths.Normalise).Distinct(StringComparer.Ordinal).Count();

    private static int Domains(AgentTask task) => Domains([task]);

    /// <summary>Different domains that the tasks touch together; letter case does not matter.</summary>
    /// <param name="tasks">The tasks.</param>
    public static int Domains(IEnumerable<AgentTask> tasks) => tasks.SelectMany(t => t.Domains).Select(d => d.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).Count();
}
