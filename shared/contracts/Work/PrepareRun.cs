namespace Orchestrate.Contracts.Work;

/// <summary>Command: create the run's private repository, resolve the base commit and run the acceptance tests on it. Answered by <see cref="RunPrepared"/> or <see cref="WorkFailed"/>.</summary>
public sealed record PrepareRun
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work: one turn, integration, verification, preparation or publication. Derived, so a re-sent command has the same id.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>Fencing token. Raised by the coordinator whenever the work changes hands; answers with an older epoch are recorded and not applied.</summary>
    public required int LeaseEpoch { get; init; }

    /// <summary>True when this command was sent before: the runner must claim the work (<see cref="ClaimWork"/>) before it starts.</summary>
    public bool MustClaim { get; init; }

    /// <summary>Where the files come from.</summary>
    public required WorkspaceSource Workspace { get; init; }

    /// <summary>The bundle's acceptance tests.</summary>
    public required IReadOnlyList<VerifierDefinition> AcceptanceTests { get; init; }

    /// <summary>Whether the agents that the base commit defines are wanted (AGT-2).</summary>
    public bool WorkspaceAgents { get; init; }

    /// <summary>Models that agents of this run may use: with them OpenCode is started while the repository is being prepared.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>All agents of the run: OpenCode is configured for them when it is started.</summary>
    public IReadOnlyList<AgentConfiguration> Agents { get; init; } = [];

    /// <summary>Workers that the run may have at the same time.</summary>
    public int ParallelWorkers { get; init; }

    /// <summary>How verifiers are confined: <c>required</c>, <c>auto</c> or <c>none</c>.</summary>
    public required string Sandbox { get; init; }
}
