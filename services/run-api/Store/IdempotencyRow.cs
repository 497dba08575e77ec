namespace Orchestrate.RunApi.Store;

/// <summary>A key that a client chose for one submission.</summary>
public sealed class IdempotencyRow
{
    /// <summary>Name of the API key: two clients may choose the same key.</summary>
    public required string Owner { get; init; }

    /// <summary>The client's key.</summary>
    public required string Key { get; init; }

    /// <summary>What was submitted under it.</summary>
    public required string BodyDigest { get; init; }

    /// <summary>The run that it made.</summary>
    public required Guid RunId { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
