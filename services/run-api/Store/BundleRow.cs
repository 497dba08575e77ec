namespace Orchestrate.RunApi.Store;

/// <summary>A bundle, stored once however often it is submitted.</summary>
public sealed class BundleRow
{
    /// <summary>SHA-256 of the canonical JSON, lower-case hex.</summary>
    public required string Digest { get; init; }

    /// <summary>The bundle.</summary>
    public required string Json { get; init; }

    /// <summary>When it came first, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
