using System.ComponentModel.DataAnnotations;

namespace Orchestrate.Gateway.Edge;

/// <summary>What the edge lets in.</summary>
public sealed class EdgeOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Gateway";

    /// <summary>Largest request body in bytes, default 2 MiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public long MaxBodyBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>How long a body may take to arrive, seconds, default 30. One that comes slower than 240 bytes per second is given up earlier.</summary>
    [Range(0.1, 3600)]
    public double BodySeconds { get; set; } = 30;

    /// <summary>Most characters of all request headers together, names and values, default 16 384.</summary>
    [Range(1024, 32_768)]
    public int MaxHeaderBytes { get; set; } = 16_384;

    /// <summary>How long a key is remembered, seconds, default 3, at most 10: a revoked key works at most that long, its open event streams twice that.</summary>
    [Range(0.0, 10.0)]
    public double KeyCacheSeconds { get; set; } = 3;

    /// <summary>Requests per second and key, default 1 000, with bursts of twice that.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 1000;

    /// <summary>Requests per minute and address that may fail for a missing or wrong key before they get 429, default 300.</summary>
    [Range(1, 1_000_000)]
    public int FailedKeysPerMinute { get; set; } = 300;

    /// <summary>Origins beside OpenChamber's own and loopback that browsers may call from, for example <c>https://chamber.example.org</c>.</summary>
    public IList<string> AllowedOrigins { get; init; } = [];

    /// <summary>File with the key named <c>local</c>, made at the first start with every scope and readable by its owner only; empty (default) makes none.</summary>
    public string LocalKeyFile { get; set; } = "";
}
