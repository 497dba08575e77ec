namespace Orchestrate.Domain.Tasks;

/// <summary>The orchestrator agent's pre-delegation reasoning for a task (TASK-2).</summary>
public sealed record Reasoning
{
    /// <summary>What the task accomplishes.</summary>
    public string? Intent { get; init; }

    /// <summary>Why it has its complexity.</summary>
    public string? ComplexityBecause { get; init; }

    /// <summary>Why this agent; cites the routing row.</summary>
    public string? AgentBecause { get; init; }

    /// <summary><c>loaded</c>, <c>built-in</c> or <c>prior-session</c>.</summary>
    public string? Definition { get; init; }

    /// <summary>Depth and tier.</summary>
    public string? DepthAndTier { get; init; }

    /// <summary>Why it may run in parallel, or not.</summary>
    public string? ParallelBecause { get; init; }

    /// <summary><c>low</c>, <c>medium</c> or <c>high</c>.</summary>
    public string? Risk { get; init; }

    /// <summary>The agent that takes over when the risk comes true.</summary>
    public string? FallbackAgent { get; init; }

    /// <summary>Estimated tool calls.</summary>
    public int? ToolCalls { get; init; }
}
