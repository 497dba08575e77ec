using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orchestrate.Messaging;

/// <summary>What endpoints have in common on every transport.</summary>
internal static class EndpointConfiguration
{
    public static string NameOf(EndpointRegistration endpoint, IRegistrationContext context) =>
        endpoint.Broadcast ? $"{endpoint.Queue}-{context.GetRequiredService<ReplicaIdentity>().Name}" : endpoint.Queue;

    public static void Apply(EndpointRegistration endpoint, IRegistrationContext context, IReceiveEndpointConfigurator configurator)
    {
        var settings = endpoint.Settings;
        var concurrency = settings.Concurrency?.Invoke(context) ?? context.GetRequiredService<IOptions<MessagingOptions>>().Value.Concurrency;
        configurator.ConcurrentMessageLimit = concurrency;
        configurator.PrefetchCount = settings.HoldsWork ? concurrency : concurrency * 2;

        if (endpoint.Broadcast)
        {
            // The queue dies with its replica: an error queue next to it would only pile up.
            configurator.DiscardFaultedMessages();
            configurator.DiscardSkippedMessages();
            configurator.PublishFaults = false;
        }
        else if (settings.Retries > 0)
        {
            configurator.UseMessageRetry(retry =>
                retry.Exponential(settings.Retries, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(200)));
        }

        foreach (var consumer in endpoint.Consumers)
            consumer(context, configurator);
    }
}
