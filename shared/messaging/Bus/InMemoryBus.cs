using MassTransit;

namespace Orchestrate.Messaging;

/// <summary>The transport inside one process. It forgets on restart; reconciliation does not depend on it.</summary>
internal static class InMemoryBus
{
    public static void Configure(IBusRegistrationContext context, IInMemoryBusFactoryConfigurator bus, IEnumerable<EndpointRegistration> endpoints)
    {
        WireSerializerFactory.Use(bus, handsOver: true);
        foreach (var endpoint in endpoints)
        {
            bus.ReceiveEndpoint(EndpointConfiguration.NameOf(endpoint, context),
                configurator => EndpointConfiguration.Apply(endpoint, context, configurator));
        }

        bus.ConfigureEndpoints(context);
    }
}
