using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>A task and where it stands in the plan.</summary>
/// <param name="Task">The task, as far as it is repaired.</param>
/// <param name="Pointer">JSON pointer into the plan's <c>AgentResult</c>.</param>
public sealed record PlannedTask(AgentTask Task, string Pointer)
{
    /// <summary>The task's id.</summary>
    public string Id => Task.TaskId;

    /// <summary>The task, waiting for one more.</summary>
    /// <param name="id">Id of the task that must be finished first.</param>
    public PlannedTask WaitingFor(string id) => this with { Task = Task with { Depends = [.. Task.Depends, id] } };
}
