namespace Orchestrate.Chaos.Tests.Fleets;

/// <summary>The database server and the broker, durable as in production. Each fleet has a database and a virtual host of its own in them.</summary>
public sealed class Servers : IAsyncLifetime
{
    internal PrivatePostgres Postgres { get; private set; } = null!;

    internal PrivateRabbitMq Rabbit { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var postgres = PrivatePostgres.StartAsync();
        var rabbit = PrivateRabbitMq.StartAsync();
        Postgres = await postgres;
        Rabbit = await rabbit;
    }

    public async Task DisposeAsync()
    {
        await Rabbit.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
