namespace Orchestrate.Contracts.Work;

/// <summary>A merge was tried.</summary>
public sealed record AttemptIntegrated
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work: one turn, integration, verification, preparation or publication. Derived, so a re-sent command has the same id.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>Fencing token. Raised by the coordinator whenever the work changes hands; answers with an older epoch are recorded and not applied.</summary>
    public required int LeaseEpoch { get; init; }

    /// <summary>Whether the integration branch moved (or already stood there).</summary>
    public required bool Merged { get; init; }

    /// <summary>The integration head afterwards.</summary>
    public required string Head { get; init; }

    /// <summary>Files in conflict, when there were any.</summary>
    public IReadOnlyList<string> Conflicts { get; init; } = [];

    /// <summary>What exactly is in conflict, at most 16 000 characters in all.</summary>
    public IReadOnlyList<ConflictText> ConflictTexts { get; init; } = [];

    /// <summary>What the checks said on the merged tree.</summary>
    public IReadOnlyList<VerificationRecord> Verifications { get; init; } = [];

    /// <summary>One record for each acceptance test on <see cref="Head"/>; null when they did not run or could not: the coordinator then has them run by themselves.</summary>
    public IReadOnlyList<VerificationRecord>? Acceptance { get; init; }

    /// <summary>Why it was not merged, in one sentence.</summary>
    public string? Detail { get; init; }
}
