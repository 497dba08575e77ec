namespace Orchestrate.RunApi.Steps;

/// <summary>Anything in a run that can be addressed.</summary>
internal sealed record RunStep
{
    /// <summary>Its id within the run: <c>iteration-1</c>, <c>task-T1</c>, <c>acceptance-parse</c>, <c>escalation-1</c>.</summary>
    public required string StepId { get; init; }

    /// <summary><c>iteration</c>, <c>task</c>, <c>acceptance</c> or <c>escalation</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>A line for people.</summary>
    public required string Title { get; init; }

    /// <summary>Where it stands.</summary>
    public required string Status { get; init; }

    /// <summary>The decisions that it offers, while it waits for a person.</summary>
    public IReadOnlyList<string>? Options { get; init; }

    /// <summary>Everything about it; only when it is asked for alone.</summary>
    public object? Detail { get; init; }
}
