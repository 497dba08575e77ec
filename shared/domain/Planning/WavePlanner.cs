using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>Orders tasks into waves (WAVE-1, PAR-1): deterministic, a wave never exceeds its ceiling.</summary>
public static class WavePlanner
{
    /// <summary>Most tasks in a wave (WAVE-1).</summary>
    public const int WaveSize = 5;

    /// <summary>The next wave: tasks whose dependencies are all satisfied, in plan order, at most min(5, ceiling).</summary>
    /// <param name="waiting">Tasks that have not begun, in plan order.</param>
    /// <param name="satisfied">Ids of tasks that are finished well.</param>
    /// <param name="ceiling">Workers at the same time.</param>
    public static IReadOnlyList<string> Next(IReadOnlyList<AgentTask> waiting, IReadOnlySet<string> satisfied, int ceiling) =>
        [.. waiting.Where(t => t.Depends.All(satisfied.Contains)).Select(t => t.TaskId).Take(Math.Min(WaveSize, Math.Max(1, ceiling)))];
}
