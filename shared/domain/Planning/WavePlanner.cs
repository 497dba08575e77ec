using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>Orders tasks into waves (WAVE-1, PAR-1): deterministic, a wave never exceeds its ceiling.</summary>
public static class WavePlanner
{
    /// <summary>Most tasks in a wave (WAVE-1).</summary>
    public const int WaveSize = 5;

    /// <summary>
    /// The next wave: tasks whose dependencies are all satisfied, at most min(5, ceiling). What the longest chain of other tasks waits for goes first, then high before medium before low
    /// complexity, then plan order.
    /// </summary>
    /// <param name="waiting">Tasks that have not begun, in plan order, without a cycle.</param>
    /// <param name="satisfied">Ids of tasks that are finished well.</param>
    /// <param name="ceiling">Workers at the same time.</param>
    public static IReadOnlyList<string> Next(IReadOnlyList<AgentTask> waiting, IReadOnlySet<string> satisfied, int ceiling)
    {
        var dependents = waiting.SelectMany(t => t.Depends.Select(d => (On: d, t.TaskId))).ToLookup(d => d.On, d => d.TaskId, StringComparer.Ordinal);
        var chains = new Dictionary<string, int>(StringComparer.Ordinal);
        return
        [
            .. waiting.Where(t => t.Depends.All(satisfied.Contains))
                .OrderByDescending(t => Chain(t.TaskId, dependents, chains)).ThenBy(Rank)
                .Select(t => t.TaskId).Take(Math.Min(WaveSize, Math.Max(1, ceiling))),
        ];
    }

    /// <summary>Tasks in the longest chain that waits for this one.</summary>
    private static int Chain(string id, ILookup<string, string> dependents, Dictionary<string, int> known)
    {
        if (known.TryGetValue(id, out var length))
            return length;
        known[id] = 0; // The gate lets no cycle through; if there were one, this would end it.
        return known[id] = dependents[id].Select(d => 1 + Chain(d, dependents, known)).DefaultIfEmpty(0).Max();
    }

    private static int Rank(AgentTask task) => task.Complexity switch { "high" => 0, "low" => 2, _ => 1 };
}
