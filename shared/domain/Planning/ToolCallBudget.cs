using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>How many tool calls one agent may be given (TCB-1). Pure.</summary>
public static class ToolCallBudget
{
    /// <summary>Most calls, with buffer, that are safe for one agent.</summary>
    public const int SafeCalls = 8;

    /// <summary>Most calls, with buffer, that one agent may be given.</summary>
    public const int MaxCalls = 12;

    /// <summary>Calls with the buffer: the estimate's sum × 1.3, rounded up; 0 without an estimate.</summary>
    /// <param name="task">The task.</param>
    public static int Calls(AgentTask task) => (int)((((long)(task.Estimate?.Total ?? 0) * 13) + 9) / 10);
}
