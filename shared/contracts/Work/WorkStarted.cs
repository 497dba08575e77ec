namespace Orchestrate.Contracts.Work;

/// <summary>A runner has begun a piece of work. May arrive late or never.</summary>
public sealed record WorkStarted
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work: one turn, integration, verification, preparation or publication. Derived, so a re-sent command has the same id.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>Fencing token. Raised by the coordinator whenever the work changes hands; answers with an older epoch are recorded and not applied.</summary>
    public required int LeaseEpoch { get; init; }

    /// <summary>The runner.</summary>
    public required string RunnerId { get; init; }

    /// <summary>OpenCode's address, for a deep link; null for work without a session.</summary>
    public string? ServerUrl { get; init; }

    /// <summary>The session's directory.</summary>
    public string? Directory { get; init; }

    /// <summary>The OpenCode session.</summary>
    public string? SessionId { get; init; }
}
