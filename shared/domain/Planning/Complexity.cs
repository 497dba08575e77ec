using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>Complexity of a task, computed from its files and its estimate (TASK-3).</summary>
public static class Complexity
{
    /// <summary><c>low</c>: at most one file, no dependencies, at most 3 estimated calls when there is an estimate. <c>high</c>: 6 files or more. Otherwise <c>medium</c>.</summary>
    public static string Of(AgentTask task)
    {
        if (task.Files.Count >= 6)
            return "high";
        var calls = task.Estimate?.Total ?? 0;
        if (task.Files.Count <= 1 && (task.Depends.Count == 0 || calls is > 0 and <= 3))
            return "low";
        return "medium";
    }
}
