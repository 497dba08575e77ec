namespace Orchestrate.Standalone.Hosting;

/// <summary>The content of <c>connection.json</c>: how a program of the same user reaches the host.</summary>
public sealed record ConnectionInfo
{
    /// <summary>Base address.</summary>
    public required string Url { get; init; }

    /// <summary>Path of the file with the API key.</summary>
    public required string KeyFile { get; init; }

    /// <summary>The host's process id.</summary>
    public required int Pid { get; init; }

    /// <summary>When it became ready, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }
}
