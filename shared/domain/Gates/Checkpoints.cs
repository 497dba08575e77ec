namespace Orchestrate.Domain.Gates;

/// <summary>GATE-1, mid-execution: when a run is looked at between its gates. Pure.</summary>
public static class Checkpoints
{
    /// <summary>A checkpoint after so many finished tasks.</summary>
    public const int Tasks = 5;

    /// <summary>A checkpoint after so many tool calls.</summary>
    public const int Calls = 10;

    /// <summary>Whether a multiple of either number was reached since the last checkpoint.</summary>
    /// <param name="tasks">Finished tasks.</param>
    /// <param name="tasksBefore">Finished tasks at the last checkpoint.</param>
    /// <param name="calls">Tool calls.</param>
    /// <param name="callsBefore">Tool calls at the last checkpoint.</param>
    /// <param name="everyTasks">A checkpoint after so many finished tasks.</param>
    /// <param name="everyCalls">A checkpoint after so many tool calls.</param>
    public static bool IsDue(int tasks, int tasksBefore, int calls, int callsBefore, int everyTasks = Tasks, int everyCalls = Calls) =>
        tasks / everyTasks > tasksBefore / everyTasks || calls / everyCalls > callsBefore / everyCalls;

    /// <summary>The warning for a run whose tasks score too low; null when they do well.</summary>
    /// <param name="score">Average of the tasks' last scores.</param>
    public static string? Warning(int score) => score >= ScoreBands.AcceptScore
        ? null
        : $"At the checkpoint the tasks score {score} on average; {ScoreBands.AcceptScore} is expected. A warning only.";
}
