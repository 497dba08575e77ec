using Orchestrate.Domain.Artifacts;
using Orchestrate.Domain.Results;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Gates;

/// <summary>What the runner reports of a turn, before anything is decided.</summary>
public sealed record TurnReport
{
    /// <summary><c>answered</c> or a failure class (FAIL-7).</summary>
    public required string Outcome { get; init; }

    /// <summary>For a failure: its cause.</summary>
    public string? Detail { get; init; }

    /// <summary>The strict answer; null when it was not one.</summary>
    public AgentResult? Result { get; init; }

    /// <summary>Why the answer is not a strict one (VER-1, VER-2).</summary>
    public IReadOnlyList<string> AnswerErrors { get; init; } = [];

    /// <summary>The whole answer, where it is kept, when it was too long to be one (VER-1) or its report is longer than asked for (CWB-1); null otherwise.</summary>
    public StoredArtifact? AnswerArtifact { get; init; }

    /// <summary>Reports that the answer holds as artifacts with content, and where they are kept (CWB-1).</summary>
    public IReadOnlyList<StoredArtifact> Details { get; init; } = [];

    /// <summary>The commit that holds what the attempt left.</summary>
    public string? Commit { get; init; }

    /// <summary>Paths changed since the attempt's base.</summary>
    public IReadOnlyList<string> ChangedFiles { get; init; } = [];

    /// <summary>Those of <see cref="ChangedFiles"/> that are documents of a spec folder in which only boxes of tasks were ticked (AGT-4).</summary>
    public IReadOnlyList<string> OnlyTicked { get; init; } = [];

    /// <summary>Expected outputs that do not exist (VER-3).</summary>
    public IReadOnlyList<string> MissingOutputs { get; init; } = [];

    /// <summary>Expected outputs that are files without content (VER-3).</summary>
    public IReadOnlyList<string> EmptyOutputs { get; init; } = [];

    /// <summary>Placeholder text in added lines (VER-4).</summary>
    public IReadOnlyList<string> Placeholders { get; init; } = [];

    /// <summary>What the attempt made and the commit does not hold (VER-7).</summary>
    public IReadOnlyList<LeftOutFile> LeftOut { get; init; } = [];

    /// <summary>Cited paths that do not exist (VER-5).</summary>
    public IReadOnlyList<string> MissingReferences { get; init; } = [];

    /// <summary>Child sessions (NDP-3).</summary>
    public int ChildSessions { get; init; }

    /// <summary>Files that the agent read, in order, at most 100 (ORC-2).</summary>
    public IReadOnlyList<FileRead> Reads { get; init; } = [];

    /// <summary>What our verifiers found.</summary>
    public IReadOnlyList<VerificationResult> Verifications { get; init; } = [];

    /// <summary>Measured usage.</summary>
    public Usage Usage { get; init; } = Usage.None;

    /// <summary>Whether the model's provider was at fault rather than the agent (FAIL-3).</summary>
    public bool ProviderFault { get; init; }

    /// <summary>How long the provider asked to be left alone, seconds, at most what is honoured (FAIL-7).</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>What the agent had written when its turn was cut short (FAIL-4); null when there was nothing.</summary>
    public string? Partial { get; init; }

    /// <summary>The session in which the turn was held; null when there was none.</summary>
    public string? SessionId { get; init; }

    /// <summary>What shows that the session is degraded, one of <see cref="Failures.SessionFaults"/>; null for a session in good order (FAIL-6).</summary>
    public string? SessionFault { get; init; }

    /// <summary>Whether an abort was confirmed.</summary>
    public bool StopConfirmed { get; init; } = true;
}
