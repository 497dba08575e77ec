using System.Data.Common;
using System.Net.Http.Headers;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Orchestrate.Gateway.Access;
using Orchestrate.ServiceDefaults;
using Orchestrate.ServiceDefaults.Callers;

namespace Orchestrate.Gateway.Edge;

/// <summary>Lets a request in by its API key. 401 is only for a key that is missing or wrong, because clients drop a stored key on 401.</summary>
public sealed partial class KeyAuthentication(
    ApiKeyCache keys, OpenStreams streams, InternalCalls internals, TimeProvider time, IOptions<EdgeOptions> options, ILogger<KeyAuthentication> logger) : IMiddleware, IDisposable
{
    private readonly PartitionedRateLimiter<string> requests = Limiter(options.Value.RequestsPerSecond, TimeSpan.FromSeconds(1), burst: 2);
    private readonly PartitionedRateLimiter<string> failures = Limiter(options.Value.FailedKeysPerMinute, TimeSpan.FromMinutes(1), burst: 1);

    /// <inheritdoc />
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        // A runner beside the edge in one process. No key opens these addresses.
        if (InternalCalls.IsInternal(context.Request))
        {
            await internals.AdmitAsync(context, next);
            return;
        }

        // The names belong to the gateway: whoever sends them from outside tries to be somebody else.
        foreach (var header in context.Request.Headers.Keys.Where(h => h.StartsWith(CallerHeaders.Prefix, StringComparison.OrdinalIgnoreCase)).ToList())
            context.Request.Headers.Remove(header);

        var request = context.Request;
        if (RouteScopes.IsPublic(request.Method, request.Path))
        {
            context.SetCaller(new Caller("anonymous", []));
            await next(context);
            return;
        }

        var (key, refusal) = await AdmitAsync(context);
        if (refusal is not null)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        context.SetCaller(new Caller(key!.Name, key.Scopes, key.Tenant));
        context.Features.Set(key);
        if (RouteScopes.IsStream(request.Method, request.Path))
            await streams.RunAsync(context, key, next);
        else
            await next(context);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        requests.Dispose();
        failures.Dispose();
    }

    private async Task<(ApiKey? Key, IResult? Refusal)> AdmitAsync(HttpContext context)
    {
        ApiKey? key;
        var scope = RouteScopes.Required(context.Request.Method, context.Request.Path);
        try
        {
            var presented = Presented(context.Request);
            // A key that was revoked a moment ago must not make itself a successor.
            key = presented is null ? null : await keys.FindAsync(presented, fresh: scope == Scopes.Admin, context.RequestAborted);
        }
        catch (DbException exception)
        {
            // Unknown is not "wrong": a 401 here would cost clients their stored key.
            KeysUnavailable(exception);
            context.Response.Headers.RetryAfter = "2";
            return (null, Problems.Create(503, "unavailable", "The service is not available right now.", "API keys cannot be checked at the moment; try again in a few seconds."));
        }

        if (key?.WorksAt(time.GetUtcNow()) != true)
            return (null, Unknown(context, key));
        using var lease = requests.AttemptAcquire(key.Name);
        if (!lease.IsAcquired)
            return (null, TooMany(context, 1));
        if (scope is not null && !key.May(scope))
        {
            return (null, Problems.Create(
                403, "forbidden", "This API key may not do that.", $"The request needs the scope {scope}; the key \"{key.Name}\" has {Join(key.Scopes)}."));
        }

        return (key, null);
    }

    private ProblemHttpResult Unknown(HttpContext context, ApiKey? ended)
    {
        using var lease = failures.AttemptAcquire(context.Connection.RemoteIpAddress?.ToString() ?? "");
        if (!lease.IsAcquired)
            return TooMany(context, 60);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        // Only who has the whole key learns what became of it.
        var detail = ended switch
        {
            null => "Send a valid key as \"Authorization: Bearer <key>\".",
            { RevokedAt: not null } => $"The key \"{ended.Name}\" was revoked. Ask for a new one.",
            _ => $"The key \"{ended.Name}\" has expired. Ask for a new one.",
        };
        return Problems.Create(401, "unauthorized", "An API key is needed.", detail);
    }

    private static ProblemHttpResult TooMany(HttpContext context, int seconds)
    {
        context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Problems.Create(429, "too_many_requests", "Too many requests.", $"Try again in {seconds} s.");
    }

    private static string? Presented(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
        && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
        && header.Parameter is { Length: > 0 and <= ApiKeySecrets.MaxLength } key
            ? key
            : null;

    private static string Join(IReadOnlyList<string> scopes) => scopes.Count == 0 ? "none" : string.Join(", ", scopes);

    private static PartitionedRateLimiter<string> Limiter(int permits, TimeSpan period, int burst) =>
        PartitionedRateLimiter.Create<string, string>(name => RateLimitPartition.GetTokenBucketLimiter(name, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = permits * burst,
            TokensPerPeriod = permits,
            ReplenishmentPeriod = period,
            AutoReplenishment = true,
            QueueLimit = 0,
        }));

    [LoggerMessage(LogLevel.Error, "API keys cannot be read; requests get 503")]
    private partial void KeysUnavailable(Exception exception);
}
