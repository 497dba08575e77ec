using Orchestrate.Domain.Artifacts;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Results;

namespace Orchestrate.Domain.Runs;

/// <summary>One try at a task by one agent: one session, one clone.</summary>
public sealed record AttemptState
{
    /// <summary>Its derived id.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>Its number within the task, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>Turns dispatched.</summary>
    public int Turns { get; init; }

    /// <summary>Turns that ended by no fault of the agent and do not count against its limit (FAIL-1).</summary>
    public int UncountedTurns { get; init; }

    /// <summary>Revise turns (SCORE-2).</summary>
    public int Revisions { get; init; }

    /// <summary>Repair turns (VER-1).</summary>
    public int Repairs { get; init; }

    /// <summary>The integration head it began on.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>The last commit that holds its work.</summary>
    public required string Commit { get; init; }

    /// <summary>What the next turn is told.</summary>
    public IReadOnlyList<string> Feedback { get; init; } = [];

    /// <summary>The last score.</summary>
    public int? Score { get; init; }

    /// <summary>What cost the last score points (SCORE-1); for an accepted attempt the notes it was accepted with (SCORE-2).</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the agent says of how sure it is, 0–100; null when it never answered. A claim: branches see at most <see cref="Score"/> (BR-1).</summary>
    public int? Confidence { get; init; }

    /// <summary><c>accepted</c> or a failure class, once it ended.</summary>
    public string? Outcome { get; init; }

    /// <summary>The agent's last report, in its words.</summary>
    public string? Report { get; init; }

    /// <summary>Details that its agent returned beside the report, kept as artifacts (CWB-1).</summary>
    public IReadOnlyList<StoredArtifact> Details { get; init; } = [];

    /// <summary>What the agent had written when its last turn was cut short (FAIL-4).</summary>
    public string? Partial { get; init; }

    /// <summary>The session, for a deep link.</summary>
    public string? SessionId { get; init; }

    /// <summary>Files it changed.</summary>
    public IReadOnlyList<string> ChangedFiles { get; init; } = [];

    /// <summary>Whether one of its turns read the template of the bundle's spec folder (TASK-6).</summary>
    public bool TemplateRead { get; init; }

    /// <summary>Those that only another agent may write, or nobody (AGT-4).</summary>
    public IReadOnlyList<MisroutedFile> Misrouted { get; init; } = [];

    /// <summary>What our verifiers found last.</summary>
    public IReadOnlyList<VerificationResult> Verifications { get; init; } = [];

    /// <summary>What its checks said on the merged tree, without excerpts (SYN-1); empty when it was not merged, or changed nothing.</summary>
    public IReadOnlyList<VerificationResult> MergeVerifications { get; init; } = [];

    /// <summary>The agent's claims, kept and never sufficient.</summary>
    public IReadOnlyList<EvidenceClaim> Claims { get; init; } = [];

    /// <summary>The context package, if it returned one.</summary>
    public ContextPackage? ContextPackage { get; init; }

    /// <summary>What exactly could not be merged (VER-9).</summary>
    public IReadOnlyList<MergeConflict> Conflicts { get; init; } = [];

    /// <summary>Measured usage.</summary>
    public Usage Usage { get; init; } = Usage.None;

    /// <summary>Seconds that its turns have taken, from their begin to their report; a turn that was lost is not in it (RES-1).</summary>
    public long WorkedSeconds { get; init; }

    /// <summary>Whether it was announced that it used more than is meant for its type of task (RES-1).</summary>
    public bool OverBudget { get; init; }

    /// <summary>When a person decided that its work need not be kept; null when nobody did.</summary>
    public DateTimeOffset? DiscardedAt { get; init; }

    /// <summary>Who decided that.</summary>
    public string? DiscardedBy { get; init; }
}
