using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Views;

/// <summary>SYN-1: who a statement comes from, as it stands inline: <c>[found by @context]</c>. Pure.</summary>
public static class Attribution
{
    /// <summary>Who made an acceptance test's statement.</summary>
    public const string Server = "verified by Orchestrate";

    /// <summary>What the agent of a task did, by the task's type, without brackets: <c>implemented by @general</c>.</summary>
    /// <param name="type">One of <see cref="Bundles.TaskTypes.All"/>; any other is <c>done</c>.</param>
    /// <param name="agent">The agent.</param>
    public static string Of(string? type, string agent) => $"{Verb(type)} by @{agent}";

    /// <summary>Whose words a quote is.</summary>
    /// <param name="agent">The agent.</param>
    public static string Words(string agent) => $"said by @{agent}";

    /// <summary>The agent whose work a task is: that of its last attempt, else the planned one.</summary>
    /// <param name="task">The task.</param>
    public static string AgentOf(TaskState task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Attempts.Count > 0 ? task.Attempt.Agent : task.Task.Agent ?? "-";
    }

    private static string Verb(string? type) => type switch
    {
        "exploration" => "found",
        "research" => "researched",
        "specification" => "specified",
        "review" => "reviewed",
        "documentation" => "documented",
        "implementation" => "implemented",
        "testing" => "tested",
        "debugging" => "debugged",
        "handover" => "handed over",
        _ => "done",
    };
}
