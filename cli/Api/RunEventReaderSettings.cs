namespace Orchestrate.Cli.Api;

/// <summary>Waiting times of <see cref="RunEventReader"/>.</summary>
public sealed record RunEventReaderSettings
{
    /// <summary>Pause before the first reconnect; doubles up to <see cref="LongestPause"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest pause between two reconnects.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A connection without a frame for so long is dead: the server sends a heartbeat at least every 15 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How long the server may be away.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(2);
}
