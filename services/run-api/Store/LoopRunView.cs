namespace Orchestrate.RunApi.Store;

/// <summary>A row of the coordinator's <c>loop.run_view</c>.</summary>
public sealed class LoopRunView
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Where it stands, snake_case.</summary>
    public required string Status { get; init; }

    /// <summary>The typed reason, once it ended.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it ended.</summary>
    public required bool Terminal { get; init; }

    /// <summary>Last sequence number of its event log.</summary>
    public required long LastSeq { get; init; }

    /// <summary>The domain's <c>RunState</c> as JSON.</summary>
    public required string State { get; init; }

    /// <summary>When the coordinator took it up, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Last decision, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}
