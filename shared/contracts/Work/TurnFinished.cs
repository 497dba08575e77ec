namespace Orchestrate.Contracts.Work;

/// <summary>A turn ended and OpenCode is known to be idle (or stopped). Whether the work counts is the coordinator's decision.</summary>
public sealed record TurnFinished
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work: one turn, integration, verification, preparation or publication. Derived, so a re-sent command has the same id.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>Fencing token. Raised by the coordinator whenever the work changes hands; answers with an older epoch are recorded and not applied.</summary>
    public required int LeaseEpoch { get; init; }

    /// <summary><c>answered</c>: the final message is in <see cref="Answer"/>. Otherwise a failure class of FAIL-7: <c>transient</c>, <c>overload</c>, <c>timeout</c>, <c>nesting</c>, <c>budget</c>, <c>cancelled</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>For an outcome other than <c>answered</c>: a sentence that names the cause.</summary>
    public string? Detail { get; init; }

    /// <summary>The final message's text, at most 64 KiB; null when it was longer, and then <see cref="AnswerErrors"/> says so.</summary>
    public string? Answer { get; init; }

    /// <summary>The final message when it was too long for <see cref="Answer"/>, or its report longer than asked for, and it could be stored.</summary>
    public ArtifactRef? AnswerArtifact { get; init; }

    /// <summary>Reports that the answer of a worker holds as artifacts with content, stored (CWB-1), at most 10.</summary>
    public IReadOnlyList<ArtifactRef> Details { get; init; } = [];

    /// <summary>Why <see cref="Answer"/> is not a strict <c>AgentResult</c> (VER-1); empty when it is.</summary>
    public IReadOnlyList<string> AnswerErrors { get; init; } = [];

    /// <summary>The commit that holds everything the attempt left; null when no workspace was prepared.</summary>
    public string? Commit { get; init; }

    /// <summary>What the attempt changed since its base commit.</summary>
    public IReadOnlyList<ChangedFile> ChangedFiles { get; init; } = [];

    /// <summary>Those of the changed files that are documents of a spec folder in which only boxes of tasks were ticked (AGT-4).</summary>
    public IReadOnlyList<string> OnlyTicked { get; init; } = [];

    /// <summary>Expected outputs that do not exist in the commit (VER-3).</summary>
    public IReadOnlyList<string> MissingOutputs { get; init; } = [];

    /// <summary>Expected outputs that are files without content in the commit (VER-3).</summary>
    public IReadOnlyList<string> EmptyOutputs { get; init; } = [];

    /// <summary>Placeholder text in added lines, <c>path:line: text</c> (VER-4), at most 20.</summary>
    public IReadOnlyList<string> Placeholders { get; init; } = [];

    /// <summary>What is in the attempt's folder, is not ignored and is not in the commit, because git cannot hold it or it is too large (VER-7), at most 50.</summary>
    public IReadOnlyList<LeftOutFile> LeftOut { get; init; } = [];

    /// <summary>Paths named by the answer's artifacts and evidence that do not exist in the commit (VER-5), at most 50.</summary>
    public IReadOnlyList<string> MissingReferences { get; init; } = [];

    /// <summary>Child sessions that the attempt's session has (NDP-3).</summary>
    public int ChildSessions { get; init; }

    /// <summary>Files that the agent read, in order, at most 100 (ORC-2).</summary>
    public IReadOnlyList<FileRead> Reads { get; init; } = [];

    /// <summary>What the verifiers found.</summary>
    public IReadOnlyList<VerificationRecord> Verifications { get; init; } = [];

    /// <summary>Measured usage.</summary>
    public required TurnUsage Usage { get; init; }

    /// <summary>For a failure: whether the model's provider was at fault rather than the agent (FAIL-3).</summary>
    public bool ProviderFault { get; init; }

    /// <summary>For a provider that is busy: how long it asked to be left alone, seconds, as it said (FAIL-7).</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>For a turn that was cut short: what the agent had written until then, its end, at most 4000 characters (FAIL-4); null when there was nothing.</summary>
    public string? Partial { get; init; }

    /// <summary>The OpenCode session in which the turn was held; null when there was none.</summary>
    public string? SessionId { get; init; }

    /// <summary>What shows that the session is degraded (FAIL-6): <c>context_overflow</c>, <c>other_answer</c> or <c>unreachable</c>; null for a session in good order.</summary>
    public string? SessionFault { get; init; }

    /// <summary>How the turn began, when it was over before a <see cref="WorkStarted"/> was due; null when that was sent.</summary>
    public WorkStarted? Began { get; init; }

    /// <summary>Whether an abort, if there was one, was confirmed: OpenCode said that the session is idle or its process is gone.</summary>
    public bool StopConfirmed { get; init; } = true;
}
