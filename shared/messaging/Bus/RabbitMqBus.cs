using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orchestrate.Messaging;

/// <summary>RabbitMQ: durable queues, persistent messages, publisher confirms, no plug-in.</summary>
internal static class RabbitMqBus
{
    // RabbitMQ 4 drops a message after 20 deliveries, and every runner that is killed or restarted counts as one. How often work may be lost is decided by the coordinator,
    // which ends a run with a reason. No broker before version 4 knows "no limit", and all know a high one.
    private const int DeliveryLimit = 1_000_000;

    public static void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator bus, IEnumerable<EndpointRegistration> endpoints)
    {
        var options = context.GetRequiredService<IOptions<MessagingOptions>>().Value;
        var replica = context.GetRequiredService<ReplicaIdentity>();
        WireSerializerFactory.Use(bus, handsOver: false);
        bus.Host(WithoutCredentials(options.RabbitMqUri), replica.Name, host =>
        {
            var (user, password) = Credentials(options.RabbitMqUri);
            host.Username(user);
            host.Password(password);
            host.PublisherConfirmation = true;
            host.Heartbeat((ushort)options.HeartbeatSeconds);
            host.OnRefreshConnectionFactory = factory =>
            {
                factory.SocketFactory = family => new BatchingTcpClient(family);
                return Task.CompletedTask;
            };
        });

        foreach (var endpoint in endpoints)
        {
            bus.ReceiveEndpoint(EndpointConfiguration.NameOf(endpoint, context), configurator =>
            {
                if (endpoint.Broadcast)
                {
                    configurator.Durable = false;
                    configurator.AutoDelete = true;
                }
                else if (options.QuorumQueues && !endpoint.Settings.AnswersRequests)
                {
                    configurator.SetQuorumQueue();
                    configurator.SetQueueArgument("x-delivery-limit", DeliveryLimit);
                }

                if (endpoint.Settings.HoldsWork)
                    configurator.SetDeliveryAcknowledgementTimeout(TimeSpan.FromMinutes(options.AcknowledgementTimeoutMinutes));

                EndpointConfiguration.Apply(endpoint, context, configurator);
            });
        }

        bus.ConfigureEndpoints(context);
    }

    private static Uri WithoutCredentials(Uri address) => new UriBuilder(address) { UserName = "", Password = "" }.Uri;

    private static (string User, string Password) Credentials(Uri address)
    {
        var parts = address.UserInfo.Split(':', 2);
        return parts is [{ Length: > 0 } user, var password] ? (Uri.UnescapeDataString(user), Uri.UnescapeDataString(password)) : ("guest", "guest");
    }
}
