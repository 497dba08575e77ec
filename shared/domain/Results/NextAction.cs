namespace Orchestrate.Domain.Results;

/// <summary>What an agent proposes to do next.</summary>
public sealed record NextAction
{
    /// <summary><c>dispatch_task</c> (orchestrator agent only), <c>continue</c>, <c>verify</c>, <c>complete</c>, <c>escalate</c> or <c>none</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>The task to dispatch.</summary>
    public Tasks.AgentTask? Task { get; init; }
}
