using System.Globalization;
using Orchestrate.TestSupport;

namespace Orchestrate.Cli.Tests;

/// <summary>A real RabbitMQ with its management plug-in; each test has a virtual host of its own.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private PrivateRabbitMq _server = null!;

    public async Task InitializeAsync() => _server = await PrivateRabbitMq.StartAsync(management: true);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    /// <summary>An address that nobody has used yet.</summary>
    public Uri Create() => _server.CreateVirtualHost();

    /// <summary>The management plug-in's address for the same virtual host.</summary>
    public string Management(Uri broker) => string.Create(CultureInfo.InvariantCulture, $"http://test:test@127.0.0.1:{_server.ManagementPort}{broker.AbsolutePath}");
}
