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

    /// <summary>Largest artifact in bytes, default 10 MiB.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxArtifactBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>Largest size of all artifacts of a run together in bytes, default 200 MiB; the same content counts once. At least <see cref="MaxArtifactBytes"/>.</summary>
    [Range(1024, 1L << 40)]
    public long MaxRunArtifactBytes { get; set; } = 200L * 1024 * 1024;

    /// <summary>Days that a run's artifacts are kept after its end, default 30. A run that has not ended keeps all of them.</summary>
    [Range(1, 36_500)]
    public int ArtifactDays { get; set; } = 30;

    /// <summary>How long a runner may take to restore an attempt, in seconds, default 90: it may have to push to a server far away.</summary>
    [Range(1, 3600)]
    public int RestoreTimeoutSeconds { get; set; } = 90;

    /// <summary>Seconds between two looks for submissions whose runs the coordinator has removed after their retention, default 60.</summary>
    [Range(0.1, 86_400)]
    public double PurgeSeconds { get; set; } = 60;
}
