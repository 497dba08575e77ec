namespace Orchestrate.Contracts.Work;

/// <summary>The run's repository stands.</summary>
public sealed record RunPrepared
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work: one turn, integration, verification, preparation or publication. Derived, so a re-sent command has the same id.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>Fencing token. Raised by the coordinator whenever the work changes hands; answers with an older epoch are recorded and not applied.</summary>
    public required int LeaseEpoch { get; init; }

    /// <summary>The commit that the run starts from.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>What the acceptance tests said on the base commit.</summary>
    public required IReadOnlyList<VerificationRecord> Verifications { get; init; }

    /// <summary>Agents that the base commit defines (AGT-2), at most 20; empty unless they were asked for.</summary>
    public IReadOnlyList<WorkspaceAgent> AgentSpecs { get; init; } = [];

    /// <summary>Things the user should know, for example that no sandbox is available.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
