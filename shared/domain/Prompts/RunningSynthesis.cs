using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Prompts;

/// <summary>WAVE-1: what an iteration's waves have brought so far, in about 500 tokens, for whoever works in the next one. Composed by the server; deterministic.</summary>
public static class RunningSynthesis
{
    /// <summary>Tasks in an iteration from which on its waves are summarised.</summary>
    public const int FromTasks = CollectionMode.MostSummaries + 1;

    /// <summary>Most characters of the whole.</summary>
    public const int MaxCharacters = 500 * AnswerLimit.CharactersPerToken;

    /// <summary>One line for each finished task: its id, agent and state, and as much of its report as its equal share of the whole allows. Null when the iteration is too small or nothing is finished.</summary>
    /// <param name="tasks">All tasks of the iteration, in plan order.</param>
    public static string? Of(IReadOnlyList<TaskState> tasks)
    {
        var finished = tasks.Where(t => t.Attempts.Count > 0 && t.Progress is TaskProgress.Accepted or TaskProgress.Merged or TaskProgress.Failed).ToList();
        if (tasks.Count < FromTasks || finished.Count == 0)
            return null;
        var share = (MaxCharacters - finished.Count + 1) / finished.Count;
        return string.Join('\n', finished.Select(t => Line(t, share)));
    }

    private static string Line(TaskState task, int share)
    {
        var report = string.Join(' ', (task.Progress == TaskProgress.Failed ? task.Detail ?? task.Attempt.Report : task.Attempt.Report)?
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? ["no report"]);
        var line = $"{task.Task.TaskId} [by @{task.Attempt.Agent}] {(task.Progress == TaskProgress.Failed ? "failed" : "done")}: {report}";
        if (line.Length <= share)
            return line;
        var end = Math.Max(0, share - 1);
        return string.Concat(line.AsSpan(0, end > 0 && char.IsHighSurrogate(line[end - 1]) ? end - 1 : end), "…");
    }
}
