using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Orchestrate.ServiceDefaults;
using Orchestrate.ServiceDefaults.Callers;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Transforms;

namespace Orchestrate.Gateway.Proxy;

/// <summary>YARP, set up in code: two clusters, few routes, our own problem documents.</summary>
internal static class ProxyRegistration
{
    private const string RunApi = "run-api";
    private const string EventStream = "event-stream";

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton(provider => new InMemoryConfigProvider(Routes(), Clusters(provider.GetRequiredService<IOptionsMonitor<ProxyOptions>>().CurrentValue)));
        services.AddSingleton<IProxyConfigProvider>(provider => provider.GetRequiredService<InMemoryConfigProvider>());
        services.AddHostedService<DestinationReload>();
        services.AddReverseProxy().AddTransforms(context =>
        {
            var secret = context.Services.GetRequiredService<IOptions<GatewayTrustOptions>>().Value.InternalSecret;
            context.AddRequestTransform(transform =>
            {
                var headers = transform.ProxyRequest.Headers;
                var caller = transform.HttpContext.GetCaller();
                // The key stays here; the services behind learn only its name.
                headers.Remove("Authorization");
                headers.Remove("Cookie");
                headers.TryAddWithoutValidation(CallerHeaders.KeyName, caller.KeyName);
                headers.TryAddWithoutValidation(CallerHeaders.Scopes, string.Join(' ', caller.Scopes));
                if (secret.Length > 0)
                    headers.TryAddWithoutValidation(CallerHeaders.InternalSecret, secret);
                return ValueTask.CompletedTask;
            });
        });
    }

    public static void Map(WebApplication app) => app.MapReverseProxy(pipeline =>
    {
        pipeline.Use(async (context, next) =>
        {
            await next(context);
            if (!context.Response.HasStarted && context.GetForwarderErrorFeature() is { } failure)
                await Explain(context, failure).ExecuteAsync(context);
            else if (!context.Response.HasStarted && context.Response.StatusCode == StatusCodes.Status503ServiceUnavailable)
                await Unavailable(context).ExecuteAsync(context);
        });
        pipeline.UseLoadBalancing();
        pipeline.UsePassiveHealthChecks();
    });

    private static ProblemHttpResult Explain(HttpContext context, IForwarderErrorFeature failure)
    {
        if (failure.Exception is BadHttpRequestException bad)
        {
            return bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Problems.Create(413, "body_too_large", "The body is too large.")
                : Problems.Create(bad.StatusCode, bad.StatusCode == StatusCodes.Status408RequestTimeout ? "request_timeout" : "bad_request", "The request cannot be read.", bad.Message);
        }

        return failure.Error switch
        {
            ForwarderError.NoAvailableDestinations => Unavailable(context),
            ForwarderError.RequestTimedOut => Problems.Create(504, "upstream_timeout", "A service behind this one did not answer in time.", "Try again; a request with an Idempotency-Key has its effect once."),
            ForwarderError.RequestBodyClient => Problems.Create(400, "bad_request", "The request cannot be read.", "The body ended early."),
            _ => Problems.Create(502, "upstream_failed", "A service behind this one failed.", "Try again; a request with an Idempotency-Key has its effect once."),
        };
    }

    private static ProblemHttpResult Unavailable(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "2";
        return Problems.Create(503, "unavailable", "The service is not available right now.", "No replica behind the gateway is healthy; try again in a few seconds.");
    }

    internal static IReadOnlyList<ClusterConfig> Clusters(ProxyOptions options) => [Cluster(RunApi, options.RunApiUrl, options), Cluster(EventStream, options.EventStreamUrl, options)];

    internal static IReadOnlyList<RouteConfig> Routes() =>
    [
        Route("run-events", EventStream, "/runs/{id}/events"),
        Route("all-events", EventStream, "/events"),
        Route("runs", RunApi, "/runs/{**rest}"),
        Route("bundles", RunApi, "/bundles/{**rest}"),
        Route("schemas", RunApi, "/schemas/{**rest}"),
        Route("openapi", RunApi, "/openapi.json"),
        Route("me", RunApi, "/me"),
    ];

    private static RouteConfig Route(string id, string cluster, string path) => new() { RouteId = id, ClusterId = cluster, Match = new RouteMatch { Path = path } };

    private static ClusterConfig Cluster(string id, string addresses, ProxyOptions options) => new()
    {
        ClusterId = id,
        LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
        Destinations = addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select((address, index) => (address, index))
            .ToDictionary(d => $"{id}-{d.index}", d => new DestinationConfig { Address = d.address }, StringComparer.Ordinal),
        HealthCheck = new HealthCheckConfig
        {
            AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true,
                Path = HealthPaths.Ready,
                Interval = TimeSpan.FromSeconds(options.HealthCheckSeconds),
                Timeout = TimeSpan.FromSeconds(5),
                Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
            },
        },
        HttpRequest = new ForwarderRequestConfig
        {
            ActivityTimeout = TimeSpan.FromSeconds(options.ActivityTimeoutSeconds),
            AllowResponseBuffering = false,
            Version = System.Net.HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        },
    };
}
