using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Orchestrate.Messaging;

/// <summary>The only place that knows how MassTransit is set up.</summary>
public static class BusExtensions
{
    /// <summary>
    /// Adds what one service sends and consumes. May be called by several services of a process; the bus itself comes from one call of
    /// <see cref="AddOrchestrateBus"/> after all of them.
    /// </summary>
    public static IHostApplicationBuilder AddOrchestrateMessaging(this IHostApplicationBuilder builder, Action<MessagingBuilder> contribution)
    {
        ArgumentNullException.ThrowIfNull(builder);
        Contributions(builder.Services).Add(contribution);
        return builder;
    }

    /// <summary>Builds the process's one bus from all contributions. Call it last, once.</summary>
    public static IHostApplicationBuilder AddOrchestrateBus(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var contributions = Contributions(builder.Services).Close();
        builder.Services.AddOptions<MessagingOptions>().BindConfiguration(MessagingOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<MassTransitHostOptions>().Configure<IOptions<MessagingOptions>>((host, messaging) =>
        {
            // In memory the bus is up at once, so the host may wait for it; a broker that is away must not keep a service from answering its health checks.
            host.WaitUntilStarted = messaging.Value.Transport == MessagingOptions.InMemory;
            host.StopTimeout = TimeSpan.FromSeconds(8);
            host.ConsumerStopTimeout = TimeSpan.FromSeconds(5);
        });
        builder.Services.TryAddSingleton(provider => ReplicaIdentity.From(provider.GetRequiredService<IOptions<MessagingOptions>>().Value));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<SendHealth>();
        builder.Services.TryAddSingleton<IReportSender, ReportSender>();

        var transport = builder.Configuration.GetSection(MessagingOptions.SectionName).Get<MessagingOptions>()?.Transport ?? MessagingOptions.InMemory;
        if (transport == MessagingOptions.RabbitMq)
            builder.Services.AddHostedService<BusWatchdog>();
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.SetKebabCaseEndpointNameFormatter();
            var endpoints = new Dictionary<string, EndpointRegistration>(StringComparer.Ordinal);
            var messaging = new MessagingBuilder(bus, endpoints);
            foreach (var contribute in contributions)
                contribute(messaging);

            if (transport == MessagingOptions.RabbitMq)
                bus.UsingRabbitMq((context, rabbit) => RabbitMqBus.Configure(context, rabbit, endpoints.Values));
            else
                bus.UsingInMemory((context, memory) => InMemoryBus.Configure(context, memory, endpoints.Values));
        });
        return builder;
    }

    private static MessagingContributions Contributions(IServiceCollection services)
    {
        if (services.FirstOrDefault(service => service.ServiceType == typeof(MessagingContributions))?.ImplementationInstance is MessagingContributions known)
            return known;

        var created = new MessagingContributions();
        services.AddSingleton(created);
        return created;
    }
}
