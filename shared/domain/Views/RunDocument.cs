using Orchestrate.Domain.Delivery;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Views;

/// <summary>A run as the HTTP interface shows it.</summary>
public sealed record RunDocument
{
    /// <summary>The run's id.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Name from the bundle's metadata.</summary>
    public string? Name { get; init; }

    /// <summary>The goal.</summary>
    public required string Goal { get; init; }

    /// <summary>Labels from the bundle's metadata.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary><c>submitted</c> until the coordinator has it, then a <see cref="RunStatus"/> in snake_case.</summary>
    public required string Status { get; init; }

    /// <summary>Whether it has ended.</summary>
    public required bool Terminal { get; init; }

    /// <summary>The typed reason of its end.</summary>
    public string? Reason { get; init; }

    /// <summary>A sentence to the reason.</summary>
    public string? Detail { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it must have ended.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The pause, while a person keeps the run paused.</summary>
    public PauseState? Pause { get; init; }

    /// <summary>Sequence number of the newest event.</summary>
    public required long LastSeq { get; init; }

    /// <summary>The limits that hold.</summary>
    public required EffectiveLimits Limits { get; init; }

    /// <summary>What was used.</summary>
    public required Usage Usage { get; init; }

    /// <summary>Tokens that count against the budget.</summary>
    public required long BudgetTokens { get; init; }

    /// <summary>The commit it started from.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>The integrated commit.</summary>
    public string? Head { get; init; }

    /// <summary>The result's branch.</summary>
    public string? ResultBranch { get; init; }

    /// <summary>The repository that holds the result.</summary>
    public string? ResultLocation { get; init; }

    /// <summary>How the result was delivered besides the branch.</summary>
    public ResultDelivery? ResultDelivery { get; init; }

    /// <summary>What of the delivery could not be done, and why.</summary>
    public string? ResultDetail { get; init; }

    /// <summary>What the user should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Its iterations.</summary>
    public required IReadOnlyList<IterationState> Iterations { get; init; }

    /// <summary>Its tasks with attempts and gates.</summary>
    public required IReadOnlyList<TaskState> Tasks { get; init; }

    /// <summary>The acceptance tests and their last verification.</summary>
    public required IReadOnlyList<AcceptanceDocument> Acceptance { get; init; }

    /// <summary>Steps that wait, or waited, for a person.</summary>
    public required IReadOnlyList<Escalation> Escalations { get; init; }

    /// <summary>Open work.</summary>
    public required IReadOnlyList<WorkItem> OpenWork { get; init; }
}
