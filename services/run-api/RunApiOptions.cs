using System.ComponentModel.DataAnnotations;

namespace Orchestrate.RunApi;

/// <summary>How run-api behaves.</summary>
public sealed class RunApiOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "RunApi";

    /// <summary>Largest body of a submission in bytes, default 2 MiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>How long the coordinator may take to answer a start, cancel or acknowledgement, in seconds, default 10.</summary>
    [Range(1, 60)]
    public int RequestTimeoutSeconds { get; set; } = 10;
}
