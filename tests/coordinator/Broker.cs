using Orchestrate.TestSupport;

namespace Orchestrate.LoopCoordinator.Tests;

/// <summary>A real RabbitMQ for the tests of one class; each test has a virtual host of its own.</summary>
public sealed class Broker : IAsyncLifetime
{
    private PrivateRabbitMq _server = null!;

    public async Task InitializeAsync() => _server = await PrivateRabbitMq.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    /// <summary>An address that nobody has used yet.</summary>
    public Uri Create() => _server.CreateVirtualHost();
}
