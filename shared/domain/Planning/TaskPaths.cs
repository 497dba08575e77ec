using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>Which tasks of a plan wait for which others, also through several dependencies. Tasks are named by their place in the plan. Works for cyclic plans too.</summary>
public sealed class TaskPaths
{
    private readonly bool[,] _needs;
    private readonly int _count;

    private TaskPaths(int count)
    {
        _count = count;
        _needs = new bool[count, count];
    }

    /// <summary>The paths of these tasks; dependencies on others are ignored. The first of tasks with the same id counts.</summary>
    /// <param name="tasks">The plan's tasks.</param>
    public static TaskPaths Of(IReadOnlyList<AgentTask> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < tasks.Count; i++)
            places.TryAdd(tasks[i].TaskId, i);
        var paths = new TaskPaths(tasks.Count);
        for (var i = 0; i < tasks.Count; i++)
        {
            foreach (var dependency in tasks[i].Depends)
            {
                if (places.TryGetValue(dependency, out var needed))
                    paths.Add(i, needed);
            }
        }

        return paths;
    }

    /// <summary>Whether one task waits for the other.</summary>
    /// <param name="task">Place of the task.</param>
    /// <param name="needed">Place of the one that it may wait for.</param>
    public bool Needs(int task, int needed) => _needs[task, needed];

    /// <summary>Whether neither waits for the other, so that both may run at the same time.</summary>
    /// <param name="one">Place of one task.</param>
    /// <param name="other">Place of the other.</param>
    public bool Independent(int one, int other) => one != other && !_needs[one, other] && !_needs[other, one];

    /// <summary>Lets a task wait for another, and with it everything that waits for the task.</summary>
    internal void Add(int task, int needed)
    {
        if (_needs[task, needed])
            return;
        for (var later = 0; later < _count; later++)
        {
            if (later != task && !_needs[later, task])
                continue;
            for (var earlier = 0; earlier < _count; earlier++)
                _needs[later, earlier] |= earlier == needed || _needs[needed, earlier];
        }
    }
}
