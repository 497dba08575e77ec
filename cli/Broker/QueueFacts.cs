namespace Orchestrate.Cli.Broker;

/// <summary>One queue as the broker sees it. Null is what the broker does not say.</summary>
internal sealed record QueueFacts
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>See <see cref="QueueMeaning.Kind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is for.</summary>
    public required string Meaning { get; init; }

    /// <summary><c>classic</c> or <c>quorum</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Messages that wait.</summary>
    public long? Ready { get; init; }

    /// <summary>Messages that a consumer holds.</summary>
    public long? Unacked { get; init; }

    /// <summary>Consumers.</summary>
    public long? Consumers { get; init; }

    /// <summary>Messages per second that came in.</summary>
    public decimal? InPerSecond { get; init; }

    /// <summary>Messages per second that were done with.</summary>
    public decimal? OutPerSecond { get; init; }

    /// <summary>Age of the oldest message that waits, in seconds.</summary>
    public long? OldestSeconds { get; init; }

    /// <summary>Of a queue with dead letters: why the first of them failed.</summary>
    public string? Reason { get; init; }
}
