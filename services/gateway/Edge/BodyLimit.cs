using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.Gateway.Edge;

/// <summary>Refuses bodies that are announced too large at once, and cuts off those that grow too large.</summary>
public sealed class BodyLimit(IOptions<EdgeOptions> options) : IMiddleware
{
    /// <inheritdoc />
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var most = options.Value.MaxBodyBytes;
        if (context.Request.ContentLength > most)
            return Problems.Create(413, "body_too_large", "The body is too large.", $"At most {most} bytes are accepted.").ExecuteAsync(context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = most;
        return next(context);
    }
}
