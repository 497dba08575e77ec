namespace Orchestrate.Domain.Planning;

/// <summary>How many agents a plan takes, in words (TASK-1).</summary>
public static class PlanScale
{
    /// <summary><c>1-agent</c>, <c>2-4 agents</c>, <c>5-9 agents</c> or <c>10+ agents</c>.</summary>
    /// <param name="tasks">Number of tasks.</param>
    public static string Of(int tasks) => tasks switch
    {
        <= 1 => "1-agent",
        <= 4 => "2-4 agents",
        <= 9 => "5-9 agents",
        _ => "10+ agents",
    };
}
