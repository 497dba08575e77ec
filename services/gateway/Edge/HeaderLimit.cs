using Microsoft.Extensions.Options;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.Gateway.Edge;

/// <summary>Refuses requests with more header text than any client of ours sends. Far beyond it (32 KB, 100 headers, a line of 8 KB) the server refuses by itself, without a document.</summary>
public sealed class HeaderLimit(IOptions<EdgeOptions> options) : IMiddleware
{
    /// <inheritdoc />
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var most = options.Value.MaxHeaderBytes;
        return Length(context.Request.Headers) > most
            ? Problems.Create(431, "headers_too_large", "The request's headers are too large.", $"At most {most} characters of names and values are accepted.").ExecuteAsync(context)
            : next(context);
    }

    private static long Length(IHeaderDictionary headers)
    {
        var length = 0L;
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
                length += name.Length + (value?.Length ?? 0);
        }

        return length;
    }
}
