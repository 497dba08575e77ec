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
    private const string ConnectSeconds = "ConnectSeconds";

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton(provider => new InMemoryConfigProvider(Routes(), Clusters(provider.GetRequiredService<IOptionsMonitor<ProxyOptions>>().CurrentValue)));
        services.AddSingleton<IProxyConfigProvider>(provider => provider.GetRequiredService<InMemoryConfigProvider>());
        services.AddHostedService<DestinationReload>();
        services.AddSingleton<Forwarding>();
        services.AddSingleton<IPassiveHealthCheckPolicy, FirstFailurePolicy>();
        services.AddSingleton<IActiveHealthCheckPolicy, ReadinessPolicy>();
        services.AddReverseProxy()
            .ConfigureHttpClient((context, handler) => handler.ConnectTimeout = TimeSpan.FromSeconds(double.Parse(context.NewMetadata![ConnectSeconds], System.Globalization.CultureInfo.InvariantCulture)))
            .AddTransforms(context =>
            {
                var secret = context.Services.GetRequiredService<IOptions<GatewayTrustOptions>>().Value.InternalSecret;
                context.AddRequestTransform(transform => Introduce(transform, secret));
                context.AddResponseTransform(Vouch);
            });
    }

    public static void Map(WebApplication app)
    {
        var forwarding = app.Services.GetRequiredService<Forwarding>();
        app.MapReverseProxy(pipeline =>
        {
            pipeline.Use(forwarding.InvokeAsync);
            pipeline.UseLoadBalancing();
            pipeline.UsePassiveHealthChecks();
        });
    }

    /// <summary>Tells the service who calls. The key stays here; the services behind learn only its name.</summary>
    private static ValueTask Introduce(RequestTransformContext transform, string secret)
    {
        var headers = transform.ProxyRequest.Headers;
        var caller = transform.HttpContext.GetCaller();
        headers.Remove("Authorization");
        headers.Remove("Cookie");
        // The body is here already, and nothing that followed it.
        headers.Remove("Expect");
        headers.Remove("Trailer");
        headers.TryAddWithoutValidation(CallerHeaders.KeyName, caller.KeyName);
        headers.TryAddWithoutValidation(CallerHeaders.Scopes, string.Join(' ', caller.Scopes));
        if (caller.Tenant is { } tenant)
            headers.TryAddWithoutValidation(CallerHeaders.Tenant, tenant);
        if (secret.Length > 0)
            headers.TryAddWithoutValidation(CallerHeaders.InternalSecret, secret);
        return ValueTask.CompletedTask;
    }

    /// <summary>An error that is no problem document comes from something that is not ours, or from a service that could not even answer properly: the client gets a document of the same status instead.</summary>
    private static ValueTask Vouch(ResponseTransformContext transform)
    {
        if (transform.ProxyResponse is not { } answer || (int)answer.StatusCode < 400 || answer.Content.Headers.ContentType?.MediaType == "application/problem+json")
            return ValueTask.CompletedTask;
        transform.SuppressResponseBody = true;
        var headers = transform.HttpContext.Response.Headers;
        foreach (var name in answer.Content.Headers.Select(header => header.Key))
            headers.Remove(name);
        headers.Remove("Set-Cookie");
        return ValueTask.CompletedTask;
    }

    internal static IReadOnlyList<ClusterConfig> Clusters(ProxyOptions options) =>
    [
        Cluster(RunApi, options.RunApiUrl, LoadBalancingPolicies.RoundRobin, options.ActivityTimeoutSeconds, options),
        // Streams stay for long: a new one goes where there are fewest.
        Cluster(EventStream, options.EventStreamUrl, LoadBalancingPolicies.LeastRequests, options.StreamTimeoutSeconds, options),
    ];

    internal static IReadOnlyList<RouteConfig> Routes() =>
    [
        Route("run-events", EventStream, "/runs/{id}/events"),
        Route("all-events", EventStream, "/events"),
        Route("run-rules", EventStream, "/runs/{id}/rules"),
        Route("runs", RunApi, "/runs/{**rest}"),
        Route("bundles", RunApi, "/bundles/{**rest}"),
        Route("schemas", RunApi, "/schemas/{**rest}"),
        Route("rules", RunApi, "/rules"),
        Route("openapi", RunApi, "/openapi.json"),
        Route("me", RunApi, "/me"),
    ];

    private static RouteConfig Route(string id, string cluster, string path) => new() { RouteId = id, ClusterId = cluster, Match = new RouteMatch { Path = path } };

    private static ClusterConfig Cluster(string id, string addresses, string balancing, double timeoutSeconds, ProxyOptions options) => new()
    {
        ClusterId = id,
        LoadBalancingPolicy = balancing,
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [ConnectSeconds] = options.ConnectSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture) },
        Destinations = addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select((address, index) => (address, index))
            .ToDictionary(d => $"{id}-{d.index}", d => new DestinationConfig { Address = d.address }, StringComparer.Ordinal),
        HealthCheck = new HealthCheckConfig
        {
            // With none healthy all are tried: a check may err, and a replica that has just come up need not wait for its next one.
            AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true,
                Path = HealthPaths.Ready,
                Interval = TimeSpan.FromSeconds(options.HealthCheckSeconds),
                Timeout = TimeSpan.FromSeconds(Math.Max(1, options.HealthCheckSeconds)),
                Policy = ReadinessPolicy.PolicyName,
            },
            Passive = new PassiveHealthCheckConfig { Enabled = true, Policy = FirstFailurePolicy.PolicyName, ReactivationPeriod = TimeSpan.FromSeconds(options.HealthCheckSeconds) },
        },
        HttpRequest = new ForwarderRequestConfig
        {
            ActivityTimeout = TimeSpan.FromSeconds(timeoutSeconds),
            AllowResponseBuffering = false,
            Version = System.Net.HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        },
    };
}
