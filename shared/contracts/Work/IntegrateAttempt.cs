namespace Orchestrate.Contracts.Work;

/// <summary>Command: merge an accepted attempt into the run's integration branch and re-run its checks on the merged tree; for the last one, the acceptance tests as well. Answered by <see cref="AttemptIntegrated"/> or <see cref="WorkFailed"/>.</summary>
public sealed record IntegrateAttempt
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work: one turn, integration, verification, preparation or publication. Derived, so a re-sent command has the same id.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>Fencing token. Raised by the coordinator whenever the work changes hands; answers with an older epoch are recorded and not applied.</summary>
    public required int LeaseEpoch { get; init; }

    /// <summary>True when this command was sent before: the runner must claim the work (<see cref="ClaimWork"/>) before it starts.</summary>
    public bool MustClaim { get; init; }

    /// <summary>The task.</summary>
    public required string TaskId { get; init; }

    /// <summary>The attempt.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>The attempt's accepted commit.</summary>
    public required string AttemptCommit { get; init; }

    /// <summary>The integration head that the coordinator knows; the merge is refused on another one.</summary>
    public required string ExpectedHead { get; init; }

    /// <summary>The merge commit's message.</summary>
    public required string Message { get; init; }

    /// <summary>Texts that the merge commit adds at the end of files (AGT-4).</summary>
    public IReadOnlyList<AppendedText> Appends { get; init; } = [];

    /// <summary>The task's checks, run again on the merged tree before the branch moves.</summary>
    public IReadOnlyList<VerifierDefinition> Verifiers { get; init; } = [];

    /// <summary>Commands (argv) that prepare a fresh checkout.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Setup { get; init; } = [];

    /// <summary>Globs of files that the set-up commands depend on: with the same ones, what they made on the base commit is used again. Empty: the server's own list of lock files.</summary>
    public IReadOnlyList<string> SetupInputs { get; init; } = [];

    /// <summary>Globs of paths that are restored from <see cref="ExpectedHead"/> before the checks (VER-7).</summary>
    public IReadOnlyList<string> ProtectedPaths { get; init; } = [];

    /// <summary>The bundle's acceptance tests, run on the merged commit once the branch has moved, where nothing else is expected to change it; empty when they come later.</summary>
    public IReadOnlyList<VerifierDefinition> AcceptanceTests { get; init; } = [];

    /// <summary>The commit that protected paths are restored from for <see cref="AcceptanceTests"/>; null without them.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>How verifiers are confined.</summary>
    public required string Sandbox { get; init; }
}
