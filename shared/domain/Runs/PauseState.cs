namespace Orchestrate.Domain.Runs;

/// <summary>A pause that a person asked for. What was dispatched before runs to its end; what follows is held back until the run is resumed.</summary>
public sealed record PauseState
{
    /// <summary>When it began, UTC. From then on the run's deadline stands still.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the run ends <c>timed_out</c> if nobody resumes it, UTC (LIM-1).</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Who asked.</summary>
    public required string By { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>Where the run stands behind <see cref="RunStatus.Pausing"/> or <see cref="RunStatus.Paused"/>, and where it goes on.</summary>
    public required RunStatus Phase { get; init; }
}
