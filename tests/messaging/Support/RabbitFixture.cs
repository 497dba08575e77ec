using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests.Support;

/// <summary>One RabbitMQ for all tests of this project; each test has a virtual host of its own.</summary>
public sealed class RabbitFixture : IAsyncLifetime
{
    private PrivateRabbitMq? server;

    public PrivateRabbitMq Server => server ?? throw new InvalidOperationException("The fixture was not initialised.");

    public async Task InitializeAsync() => server = await PrivateRabbitMq.StartAsync();

    public async Task DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }
}
