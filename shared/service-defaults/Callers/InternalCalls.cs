using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Orchestrate.ServiceDefaults.Callers;

/// <summary>Calls of runners to a service. They prove themselves with a secret of their own; to everybody else, administrators included, the addresses do not exist.</summary>
public sealed class InternalCalls(IOptions<GatewayTrustOptions> options)
{
    /// <summary>Where the internal endpoints are.</summary>
    public const string Root = "/internal";

    /// <summary>Whether the request goes to an internal endpoint.</summary>
    public static bool IsInternal(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Lets a runner go on to an internal endpoint as <see cref="Caller.Runner"/> and tells others that there is nothing.</summary>
    public Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (!Proves(context.Request.Headers[CallerHeaders.RunnerSecret].ToString()))
            return Nothing().ExecuteAsync(context);
        context.SetCaller(Caller.Runner);
        return next(context);
    }

    /// <summary>The answer to everybody else.</summary>
    public static ProblemHttpResult Nothing() => Problems.Create(StatusCodes.Status404NotFound, "not_found", "There is nothing at this address.");

    private bool Proves(string presented) =>
        options.Value.RunnerSecret is { Length: > 0 } secret && CryptographicOperations.FixedTimeEquals(Digest(secret), Digest(presented));

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
