using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Orchestrate.ServiceDefaults;

/// <summary>Where a process says how it is.</summary>
public static class HealthPaths
{
    /// <summary>200 as long as the process answers.</summary>
    public const string Live = "/health/live";

    /// <summary>200 when database and bus are reachable, otherwise 503.</summary>
    public const string Ready = "/health/ready";

    /// <summary>Tag of the checks behind <see cref="Ready"/>; MassTransit's bus check has it too.</summary>
    public const string ReadyTag = "ready";

    internal static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new
        {
            status = NameOf(report.Status),
            checks = report.Entries.ToDictionary(entry => entry.Key, entry => NameOf(entry.Value.Status), StringComparer.Ordinal),
        },
        context.RequestAborted);

    private static string NameOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
