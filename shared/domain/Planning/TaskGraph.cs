using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>The dependencies of a plan's tasks.</summary>
public static class TaskGraph
{
    /// <summary>The ids of one cycle, first and last equal, or null. Dependencies on tasks outside the list are ignored.</summary>
    public static IReadOnlyList<string>? FindCycle(IReadOnlyList<AgentTask> tasks)
    {
        var byId = new Dictionary<string, AgentTask>(StringComparer.Ordinal);
        foreach (var task in tasks)
            byId.TryAdd(task.TaskId, task);
        var done = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<string>();
        foreach (var task in tasks)
        {
            if (Visit(task.TaskId, byId, done, path) is { } cycle)
                return cycle;
        }

        return null;
    }

    private static List<string>? Visit(string id, Dictionary<string, AgentTask> byId, HashSet<string> done, List<string> path)
    {
        var start = path.IndexOf(id);
        if (start >= 0)
            return [.. path[start..], id];
        if (!byId.TryGetValue(id, out var task) || !done.Add(id))
            return null;
        path.Add(id);
        foreach (var dependency in task.Depends)
        {
            if (Visit(dependency, byId, done, path) is { } cycle)
                return cycle;
        }

        path.RemoveAt(path.Count - 1);
        return null;
    }
}
