using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace Orchestrate.Gateway.Edge;

/// <summary>Browsers that may call: OpenChamber's shells, loopback pages, configured origins; sandboxed frames (<c>null</c>) without credentials.</summary>
public sealed class EdgeCors(IOptions<EdgeOptions> options) : ICorsPolicyProvider
{
    private static readonly string[] Shells = ["openchamber-ui://app", "capacitor://localhost"];

    private static readonly string[] RequestHeaders =
        ["Accept", "Authorization", "Cache-Control", "Content-Type", "Idempotency-Key", "If-None-Match", "Last-Event-ID", "Range", "Traceparent", "X-OpenCode-Directory", "X-Requested-With"];

    private static readonly string[] ResponseHeaders = ["Content-Disposition", "Content-Range", "ETag", "Idempotent-Replayed", "Location", "Retry-After", "X-Request-Id"];

    private readonly CorsPolicy known = Policy(origin => IsKnown(origin, options.Value.AllowedOrigins), credentials: true);
    private readonly CorsPolicy sandboxed = Policy(origin => origin == "null", credentials: false);

    /// <inheritdoc />
    public Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Task.FromResult<CorsPolicy?>(context.Request.Headers.Origin.ToString() == "null" ? sandboxed : known);
    }

    private static bool IsKnown(string origin, IList<string> configured)
    {
        if (Shells.Contains(origin, StringComparer.Ordinal) || configured.Contains(origin, StringComparer.Ordinal))
            return true;
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri.Host is "localhost" or "127.0.0.1" or "[::1]";
    }

    private static CorsPolicy Policy(Func<string, bool> allowed, bool credentials)
    {
        var builder = new CorsPolicyBuilder()
            .SetIsOriginAllowed(allowed)
            .WithMethods("GET", "HEAD", "POST")
            .WithHeaders(RequestHeaders)
            .WithExposedHeaders(ResponseHeaders)
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10));
        return (credentials ? builder.AllowCredentials() : builder.DisallowCredentials()).Build();
    }
}
