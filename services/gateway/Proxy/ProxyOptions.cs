using System.ComponentModel.DataAnnotations;

namespace Orchestrate.Gateway.Proxy;

/// <summary>Where the services behind the gateway are.</summary>
public sealed class ProxyOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Gateway";

    /// <summary>Addresses of run-api, separated by commas; default <c>http://localhost:8081</c>.</summary>
    [Required]
    public string RunApiUrl { get; set; } = "http://localhost:8081";

    /// <summary>Addresses of event-stream, separated by commas; default <c>http://localhost:8082</c>.</summary>
    [Required]
    public string EventStreamUrl { get; set; } = "http://localhost:8082";

    /// <summary>Seconds between two health checks of a service, default 5.</summary>
    [Range(1, 300)]
    public int HealthCheckSeconds { get; set; } = 5;

    /// <summary>Seconds that a service may stay silent before the answer is given up, default 60; streams send a heartbeat every 10.</summary>
    [Range(15, 3600)]
    public int ActivityTimeoutSeconds { get; set; } = 60;
}
