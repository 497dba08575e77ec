namespace Orchestrate.Contracts.Work;

/// <summary>Command: deliver the integrated commit, as a branch of the user's repository or into the user's folder. Answered by <see cref="ResultPublished"/> or <see cref="WorkFailed"/>.</summary>
public sealed record PublishResult
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work: one turn, integration, verification, preparation or publication. Derived, so a re-sent command has the same id.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>Fencing token. Raised by the coordinator whenever the work changes hands; answers with an older epoch are recorded and not applied.</summary>
    public required int LeaseEpoch { get; init; }

    /// <summary>True when this command was sent before: the runner must claim the work (<see cref="ClaimWork"/>) before it starts.</summary>
    public bool MustClaim { get; init; }

    /// <summary>Where the files came from.</summary>
    public required WorkspaceSource Workspace { get; init; }

    /// <summary>The commit to deliver.</summary>
    public required string Commit { get; init; }

    /// <summary>The branch's name, for example <c>orchestrate/0f8c…</c>.</summary>
    public required string Branch { get; init; }

    /// <summary>The commit that the run started from; null in commands of an older coordinator.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>Whether every required acceptance test was verified on the commit. Only then are files written into the user's folder (<c>directory</c>).</summary>
    public bool Accepted { get; init; }
}
