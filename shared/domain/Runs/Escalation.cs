namespace Orchestrate.Domain.Runs;

/// <summary>A step that waits for a person's acknowledgement.</summary>
public sealed record Escalation
{
    /// <summary>Its id, for example <c>escalation-1</c>.</summary>
    public required string StepId { get; init; }

    /// <summary>A typed reason, for example <c>attempts_exhausted</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>What happened, in a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>Decisions that may be taken.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>The task; null when it concerns the whole run.</summary>
    public string? TaskId { get; init; }

    /// <summary>What was tried, attempt by attempt (FAIL-1).</summary>
    public IReadOnlyList<string> History { get; init; } = [];

    /// <summary>What was found or left, although it was not accepted.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>Markdown for whoever takes the run over, when an orchestrator session was degraded again (FAIL-6); null otherwise.</summary>
    public string? Handover { get; init; }

    /// <summary>When it was raised.</summary>
    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>The decision, once taken.</summary>
    public string? Decision { get; init; }

    /// <summary>Who took it.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Why.</summary>
    public string? Note { get; init; }

    /// <summary>Whether it still waits.</summary>
    public bool Waiting => Decision is null;
}
