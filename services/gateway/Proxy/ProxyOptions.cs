using System.ComponentModel.DataAnnotations;

namespace Orchestrate.Gateway.Proxy;

/// <summary>Where the services behind the gateway are.</summary>
public sealed class ProxyOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Gateway";

    /// <summary>Addresses of run-api, separated by commas; default <c>http://localhost:8081</c>. Addresses where nothing answers yet are no error.</summary>
    [Required]
    public string RunApiUrl { get; set; } = "http://localhost:8081";

    /// <summary>Addresses of event-stream, separated by commas; default <c>http://localhost:8082</c>. Addresses where nothing answers yet are no error.</summary>
    [Required]
    public string EventStreamUrl { get; set; } = "http://localhost:8082";

    /// <summary>Seconds between two health checks of a service, default 1.</summary>
    [Range(0.1, 300)]
    public double HealthCheckSeconds { get; set; } = 1;

    /// <summary>Seconds that run-api may stay silent before the answer is given up, default 100: it waits up to 90 for a runner that restores an attempt.</summary>
    [Range(0.1, 3600)]
    public double ActivityTimeoutSeconds { get; set; } = 100;

    /// <summary>Seconds that event-stream may stay silent before a stream is cut, default 300; a stream has a heartbeat every 10.</summary>
    [Range(0.1, 3600)]
    public double StreamTimeoutSeconds { get; set; } = 300;

    /// <summary>Seconds within which a connection to a service must come about, default 2.</summary>
    [Range(0.1, 60)]
    public double ConnectSeconds { get; set; } = 2;
}
