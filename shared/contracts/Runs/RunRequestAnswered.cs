namespace Orchestrate.Contracts.Runs;

/// <summary>The coordinator's answer to <see cref="StartRun"/>, <see cref="CancelRun"/>, <see cref="PauseRun"/>, <see cref="ResumeRun"/> and <see cref="AcknowledgeStep"/>: the state that the request met or made.</summary>
public sealed record RunRequestAnswered
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Whether the request took effect (or had already).</summary>
    public required bool Accepted { get; init; }

    /// <summary>The run's status after the decision, for example <c>cancelling</c>.</summary>
    public required string Status { get; init; }

    /// <summary>When refused: a stable code, for example <c>run_not_found</c>, <c>too_late</c>, <c>not_started</c>, <c>step_not_waiting</c>, <c>decision_not_offered</c>.</summary>
    public string? Code { get; init; }

    /// <summary>When refused: a sentence for people that says what to do.</summary>
    public string? Detail { get; init; }
}
