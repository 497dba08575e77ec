using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orchestrate.Gateway.Access;
using Orchestrate.Gateway.Edge;
using Orchestrate.Gateway.Proxy;
using Orchestrate.Messaging;
using Orchestrate.ServiceDefaults;
using Orchestrate.ServiceDefaults.Callers;

namespace Orchestrate.Gateway;

/// <summary>The gateway: the edge, which every request passes, and the proxy behind it, which a single process does not need.</summary>
public static class GatewayExtensions
{
    /// <summary>Schema that the gateway alone writes.</summary>
    public const string Schema = "access";

    /// <summary>The scripts that build it.</summary>
    public static SchemaScripts Scripts { get; } = new(Schema, typeof(GatewayExtensions).Assembly, "Orchestrate.Gateway.Access.Migrations.");

    /// <summary>Adds keys and edge.</summary>
    public static IHostApplicationBuilder AddGatewayEdge(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddServiceDefaults();
        builder.AddSchemaMigrations(Scripts);
        builder.Services.AddOptions<EdgeOptions>().BindConfiguration(EdgeOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<GatewayTrustOptions>().BindConfiguration(GatewayTrustOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ApiKeys>();
        builder.Services.AddSingleton<ApiKeyCache>();
        builder.Services.AddSingleton<OpenStreams>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<OpenStreams>());
        builder.Services.AddSingleton<KeyAuthentication>();
        builder.Services.AddSingleton<BodyLimit>();
        builder.Services.AddSingleton<HeaderLimit>();
        builder.Services.AddSingleton<EdgeHeaders>();
        builder.Services.AddCors();
        builder.Services.AddSingleton<ICorsPolicyProvider, EdgeCors>();
        builder.Services.AddHostedService<LocalKey>();
        builder.Services.AddHostedService<KeylessBindingGuard>();
        return builder;
    }

    /// <summary>Adds the proxy to the services behind (<see cref="ProxyOptions"/>).</summary>
    public static IHostApplicationBuilder AddGatewayProxy(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<ProxyOptions>().BindConfiguration(ProxyOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        ProxyRegistration.Add(builder.Services);
        // Several lines for each request, addresses with their queries among them; and a stack trace for each replica that is not there, every second.
        builder.Logging.AddFilter("Yarp", LogLevel.Error);
        builder.Logging.AddFilter("Yarp.ReverseProxy.Health.ActiveHealthCheckMonitor", LogLevel.None);
        builder.Logging.AddFilter("Yarp.ReverseProxy.Health.DestinationHealthUpdater", LogLevel.Information);
        return builder;
    }

    /// <summary>Puts the edge in front of everything mapped so far and later: headers, CORS, body limit, keys and scopes; and the landing page at <c>/</c>.</summary>
    public static WebApplication UseGatewayEdge(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapServiceDefaults();
        app.UseMiddleware<EdgeHeaders>();
        app.UseMiddleware<HeaderLimit>();
        app.UseRouting();
        app.UseCors();
        app.UseMiddleware<BodyLimit>();
        app.UseMiddleware<KeyAuthentication>();
        app.MapGet("/", Landing.Show);
        KeysApi.Map(app);
        return app;
    }

    /// <summary>Forwards what no local endpoint answers.</summary>
    public static WebApplication MapGatewayProxy(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        ProxyRegistration.Map(app);
        return app;
    }
}
