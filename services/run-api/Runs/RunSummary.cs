using System.Text.Json;

namespace Orchestrate.RunApi.Runs;

/// <summary>A run in a list.</summary>
internal sealed record RunSummary
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The bundle's name.</summary>
    public string? Name { get; init; }

    /// <summary>The bundle's labels.</summary>
    public required JsonElement Labels { get; init; }

    /// <summary>Name of the key that submitted it.</summary>
    public required string Owner { get; init; }

    /// <summary>Where it stands.</summary>
    public required string Status { get; init; }

    /// <summary>Why it ended.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it ended.</summary>
    public required bool Terminal { get; init; }

    /// <summary>Last sequence number of its log.</summary>
    public required long LastSeq { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>Last decision about it.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>From what is stored; the coordinator's part may not be there yet.</summary>
    public static RunSummary From(RunListing listing) => new()
    {
        RunId = listing.Run.RunId,
        Name = listing.Run.Name,
        Labels = JsonElement.Parse(listing.Run.Labels),
        Owner = listing.Run.Owner,
        Status = listing.Status ?? RunJson.Submitted,
        Reason = listing.Reason,
        Terminal = listing.Terminal ?? false,
        LastSeq = listing.LastSeq ?? 0,
        SubmittedAt = listing.Run.SubmittedAt,
        UpdatedAt = listing.UpdatedAt ?? listing.Run.SubmittedAt,
    };
}
