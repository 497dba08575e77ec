using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Views;

/// <summary>What one task contributed.</summary>
public sealed record Contribution
{
    /// <summary>The task.</summary>
    public required string TaskId { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>The agent whose work it is.</summary>
    public required string Agent { get; init; }

    /// <summary>Who did what, without brackets, for example <c>found by @context</c> (SYN-1).</summary>
    public required string Attribution { get; init; }

    /// <summary>Where the task stands.</summary>
    public required TaskProgress Progress { get; init; }

    /// <summary>Attempts and turns that it took.</summary>
    public required int Attempts { get; init; }

    /// <summary>Turns of all attempts.</summary>
    public required int Turns { get; init; }

    /// <summary>Turns that a gate sent back: claims that were caught.</summary>
    public required int SentBack { get; init; }

    /// <summary>The last score.</summary>
    public int? Score { get; init; }

    /// <summary>Files it changed.</summary>
    public required IReadOnlyList<string> ChangedFiles { get; init; }

    /// <summary>Evidence: what the server verified on the attempt's commit.</summary>
    public required IReadOnlyList<VerificationResult> Verifications { get; init; }

    /// <summary>The agent's own words: a claim.</summary>
    public string? Report { get; init; }

    /// <summary>What its branch decided, and why, in a sentence (BR-1); null for a task without one.</summary>
    public string? Branch { get; init; }

    /// <summary>Why it failed or was skipped.</summary>
    public string? Detail { get; init; }
}
