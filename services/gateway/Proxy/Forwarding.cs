using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;
using Orchestrate.Gateway.Edge;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Orchestrate.Gateway.Proxy;

/// <summary>Around the proxy: takes the body in, sends the request on, tries another replica where that is safe, and explains what failed.</summary>
internal sealed partial class Forwarding(IOptions<EdgeOptions> options, ILogger<Forwarding> logger)
{
    private const string IdempotencyKey = "Idempotency-Key";

    /// <summary>Forwards one request.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (RouteScopes.IsStream(context.Request.Method, context.Request.Path) && context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            // A stream's client may be behind; event-stream notices and says so, and this server would cut it off without a word.
            rate.MinDataRate = null;
        }

        byte[]? body = null;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            var read = await BufferedBody.ReadAsync(context, options.Value.MaxBodyBytes, TimeSpan.FromSeconds(options.Value.BodySeconds));
            if (read.Problem is { } problem)
            {
                await problem.ExecuteAsync(context);
                return;
            }

            body = read.Bytes;
            context.Request.Headers.Remove("Transfer-Encoding");
            context.Request.ContentLength = read.Bytes.Length;
        }

        await ForwardAsync(context, body, next);
    }

    private async Task ForwardAsync(HttpContext context, byte[]? body, RequestDelegate next)
    {
        var proxy = context.GetReverseProxyFeature();
        var tried = new HashSet<DestinationState>();
        var repeated = 0;
        while (true)
        {
            if (body is not null)
                context.Request.Body = new MemoryStream(body, writable: false);
            await next(context);
            if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
                return;
            if (context.GetForwarderErrorFeature() is not { } failure)
            {
                if (proxy.ProxiedDestination is null)
                    await UnavailableAsync(context);
                return;
            }

            if (Failures.IsClients(failure.Error))
                return;
            var reached = Failures.Reached(failure);
            if (proxy.ProxiedDestination is { } failed)
                tried.Add(failed);
            var others = Others(proxy, tried);
            if (others.Count == 0 || Failures.IsTimeout(failure) || !Repetition.May(context.Request.Method, context.Request.Headers.ContainsKey(IdempotencyKey), reached, repeated))
            {
                Failed(proxy.ProxiedDestination?.DestinationId ?? "", failure.Error);
                if (!reached)
                    await UnavailableAsync(context);
                else
                    await Failures.Explain(failure).ExecuteAsync(context);
                return;
            }

            if (reached)
                repeated++;
            Repeats(proxy.ProxiedDestination?.DestinationId ?? "");
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.StatusCode = StatusCodes.Status200OK;
            proxy.ProxiedDestination = null;
            proxy.AvailableDestinations = others;
        }
    }

    /// <summary>The replicas that were not tried: those that count as healthy, or all when none does.</summary>
    private static List<DestinationState> Others(IReverseProxyFeature proxy, HashSet<DestinationState> tried)
    {
        var untried = proxy.AllDestinations.Where(d => !tried.Contains(d)).ToList();
        var healthy = untried.Where(d => d.Health is { Active: not DestinationHealth.Unhealthy, Passive: not DestinationHealth.Unhealthy }).ToList();
        return healthy.Count > 0 ? healthy : untried;
    }

    private static Task UnavailableAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "2";
        return Failures.Unavailable().ExecuteAsync(context);
    }

    [LoggerMessage(LogLevel.Warning, "{Destination} failed ({Error}); the client gets an error")]
    private partial void Failed(string destination, ForwarderError error);

    [LoggerMessage(LogLevel.Information, "{Destination} failed; the request goes to another replica")]
    private partial void Repeats(string destination);
}
