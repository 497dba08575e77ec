using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Orchestrate.ServiceDefaults.Callers;

namespace Orchestrate.Gateway.Edge;

/// <summary>Refuses bodies that are announced too large at once, and cuts off those that grow without end.</summary>
public sealed class BodyLimit(IOptions<EdgeOptions> options) : IMiddleware
{
    /// <summary>Past the server's own limit the connection is cut before a client has read the answer; the exact one is held where the body is read.</summary>
    private const long ServerLimit = 32 * 1024 * 1024;

    /// <inheritdoc />
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        // A runner's content has limits of its own, and nobody else gets that far.
        if (InternalCalls.IsInternal(context.Request))
            return next(context);
        var most = options.Value.MaxBodyBytes;
        if (context.Request.ContentLength > most)
            return BufferedBody.TooLarge(most).ExecuteAsync(context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = Math.Max(2 * most, ServerLimit);
        return next(context);
    }
}
