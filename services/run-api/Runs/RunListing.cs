using Orchestrate.RunApi.Store;

namespace Orchestrate.RunApi.Runs;

/// <summary>A run as submitted, with what lists show of the coordinator's view.</summary>
internal sealed class RunListing
{
    public required RunRow Run { get; init; }

    public string? Status { get; init; }

    public string? Reason { get; init; }

    public bool? Terminal { get; init; }

    public long? LastSeq { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }
}
