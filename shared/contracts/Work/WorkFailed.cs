namespace Orchestrate.Contracts.Work;

/// <summary>A piece of work could not be done for a reason that is not the agent's: no OpenCode, no repository, a broken disk.</summary>
public sealed record WorkFailed
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work: one turn, integration, verification, preparation or publication. Derived, so a re-sent command has the same id.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>Fencing token. Raised by the coordinator whenever the work changes hands; answers with an older epoch are recorded and not applied.</summary>
    public required int LeaseEpoch { get; init; }

    /// <summary><c>lost</c>, <c>transient</c>, <c>cancelled</c> (may be tried again) or <c>fatal</c> (trying again cannot help).</summary>
    public required string FailureClass { get; init; }

    /// <summary>Stable code, for example <c>workspace_source_unreachable</c>, <c>opencode_missing</c>, <c>sandbox_required</c>.</summary>
    public required string Code { get; init; }

    /// <summary>A sentence that says what to do.</summary>
    public required string Detail { get; init; }

    /// <summary>Usage before it failed.</summary>
    public TurnUsage? Usage { get; init; }

    /// <summary>Whether everything that had been started is known to have stopped.</summary>
    public bool StopConfirmed { get; init; } = true;
}
