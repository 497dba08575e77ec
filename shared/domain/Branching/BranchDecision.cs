namespace Orchestrate.Domain.Branching;

/// <summary>What a task's branch decided, as the run's state keeps it (BR-1).</summary>
public sealed record BranchDecision
{
    /// <summary>The condition that decided, for example <c>output.score &gt;= 80</c>; null when the task was not done and none was asked.</summary>
    public string? Condition { get; init; }

    /// <summary>What the verified output had for it: a number, or <c>success</c>, <c>partial</c> or <c>error</c>.</summary>
    public string? Value { get; init; }

    /// <summary><c>then</c>, <c>else</c> or <c>none</c>.</summary>
    public required string Taken { get; init; }

    /// <summary><c>proceed</c>, <c>dispatch</c>, <c>escalate</c>, <c>retry</c> or <c>none</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The task that may begin; null for none.</summary>
    public string? Target { get; init; }

    /// <summary>What that task is told in addition; null for nothing. Untrusted.</summary>
    public string? With { get; init; }

    /// <summary>Why, in a sentence with the numbers.</summary>
    public required string Reason { get; init; }
}
