namespace Orchestrate.Contracts.Work;

/// <summary>Command: run acceptance tests on a clean checkout of the integrated commit. Answered by <see cref="AcceptanceVerified"/> or <see cref="WorkFailed"/>.</summary>
public sealed record VerifyAcceptance
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work: one turn, integration, verification, preparation or publication. Derived, so a re-sent command has the same id.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>Fencing token. Raised by the coordinator whenever the work changes hands; answers with an older epoch are recorded and not applied.</summary>
    public required int LeaseEpoch { get; init; }

    /// <summary>True when this command was sent before: the runner must claim the work (<see cref="ClaimWork"/>) before it starts.</summary>
    public bool MustClaim { get; init; }

    /// <summary>The integrated commit.</summary>
    public required string Commit { get; init; }

    /// <summary>The bundle's acceptance tests.</summary>
    public required IReadOnlyList<VerifierDefinition> AcceptanceTests { get; init; }

    /// <summary>Commands (argv) that prepare a fresh checkout.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Setup { get; init; } = [];

    /// <summary>Globs of files that the set-up commands depend on: with the same ones, what they made on the base commit is used again. Empty: the server's own list of lock files.</summary>
    public IReadOnlyList<string> SetupInputs { get; init; } = [];

    /// <summary>Paths restored from the base commit before the tests run (VER-7).</summary>
    public IReadOnlyList<string> ProtectedPaths { get; init; } = [];

    /// <summary>The commit that protected paths are restored from.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>How verifiers are confined.</summary>
    public required string Sandbox { get; init; }
}
