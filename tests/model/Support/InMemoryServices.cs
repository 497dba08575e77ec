using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Orchestrate.Model.Tests.Support;

/// <summary>Services with a running bus in memory, on which a test plays the other side.</summary>
internal sealed class InMemoryServices : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private InMemoryServices(ServiceProvider services) => _services = services;

    /// <summary>Builds the services and starts the bus; every consumer gets its endpoint.</summary>
    public static async Task<InMemoryServices> StartAsync(IServiceCollection services, Action<IBusRegistrationConfigurator> consumers)
    {
        services.AddLogging();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            consumers(bus);
            bus.UsingInMemory((context, memory) => memory.ConfigureEndpoints(context));
        });
        var built = services.BuildServiceProvider();
        await built.GetRequiredService<IBusControl>().StartAsync();
        return new InMemoryServices(built);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Makes an object that takes these services and the arguments.</summary>
    public T Create<T>(params object[] arguments) => ActivatorUtilities.CreateInstance<T>(_services, arguments);

    public async ValueTask DisposeAsync()
    {
        await Get<IBusControl>().StopAsync();
        await _services.DisposeAsync();
    }
}
