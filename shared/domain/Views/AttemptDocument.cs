using Orchestrate.Domain.Retention;

namespace Orchestrate.Domain.Views;

/// <summary>An attempt at a task and what of it is kept.</summary>
public sealed record AttemptDocument
{
    /// <summary>The task.</summary>
    public required string TaskId { get; init; }

    /// <summary>The task's title.</summary>
    public required string Title { get; init; }

    /// <summary>Number within the task, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Its id.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary><c>accepted</c> or a failure class, once it ended; null while it runs, and when the run ended before it did.</summary>
    public string? Outcome { get; init; }

    /// <summary>Turns dispatched.</summary>
    public required int Turns { get; init; }

    /// <summary>Number of files that it changed.</summary>
    public required int ChangedFiles { get; init; }

    /// <summary>The commit it began on.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>The last commit that holds its work.</summary>
    public required string Commit { get; init; }

    /// <summary>The private ref that keeps it in the run's repository.</summary>
    public required string Ref { get; init; }

    /// <summary>What became of its work.</summary>
    public required AttemptFate Fate { get; init; }

    /// <summary>Who discarded it.</summary>
    public string? DiscardedBy { get; init; }

    /// <summary>When it was discarded, UTC.</summary>
    public DateTimeOffset? DiscardedAt { get; init; }

    /// <summary>From when on its work may be removed, UTC; null while the run goes on, and for work that is kept until a person discards it.</summary>
    public DateTimeOffset? KeptUntil { get; init; }
}
