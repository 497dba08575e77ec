namespace Orchestrate.Domain.Results;

/// <summary>The five phases of the Ralph loop, in the agent's words (VER-2).</summary>
public sealed record IterationSummary
{
    /// <summary>What it set out to do.</summary>
    public required string Plan { get; init; }

    /// <summary>What it did.</summary>
    public required string Act { get; init; }

    /// <summary>How it checked.</summary>
    public required string Check { get; init; }

    /// <summary>What it had to correct.</summary>
    public required string Fix { get; init; }

    /// <summary>What it reports.</summary>
    public required string Report { get; init; }
}
