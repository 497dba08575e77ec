using System.Net.Http.Headers;
using System.Text;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orchestrate.EventStream;
using Orchestrate.Gateway;
using Orchestrate.Gateway.Access;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging;
using Orchestrate.RunApi;
using Orchestrate.ServiceDefaults;
using Orchestrate.ServiceDefaults.Callers;

namespace Orchestrate.Http.Tests.Support;

/// <summary>One process's worth of services on real Kestrel, with the registration that the programs use and a coordinator that a test controls.</summary>
public sealed class Server : IAsyncDisposable
{
    private readonly WebApplication app;

    private Server(WebApplication app, FakeCoordinator coordinator, Logs logs)
    {
        this.app = app;
        Coordinator = coordinator;
        Logs = logs;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Http = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public FakeCoordinator Coordinator { get; }

    public Logs Logs { get; }

    public IServiceProvider Services => app.Services;

    public NpgsqlDataSource Database => Services.GetRequiredService<NpgsqlDataSource>();

    public IBus Bus => Services.GetRequiredService<IBus>();

    /// <param name="connection">Connection string.</param>
    /// <param name="parts">What runs in it.</param>
    /// <param name="settings">More configuration.</param>
    public static async Task<Server> StartAsync(string connection, Parts parts = Parts.Services, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = AppContext.BaseDirectory });
        var configuration = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Orchestrate"] = connection,
            ["urls"] = "http://127.0.0.1:0",
            ["Outbox:RelaySeconds"] = "0.2",
            ["EventStream:RereadSeconds"] = "0.2",
            ["EventStream:HeartbeatSeconds"] = "0.5",
            ["RunApi:RequestTimeoutSeconds"] = "2",
            ["Gateway:KeyCacheSeconds"] = "0",
        };
        foreach (var (key, value) in settings)
            configuration[key] = value;
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.Logging.ClearProviders();
        var logs = new Logs();
        builder.Logging.AddProvider(logs);
        builder.AddServiceDefaults();
        var coordinator = new FakeCoordinator();
        builder.Services.AddSingleton(coordinator);
        if (parts.HasFlag(Parts.Edge))
            builder.AddGatewayEdge();
        if (parts.HasFlag(Parts.Proxy))
            builder.AddGatewayProxy();
        if (parts.HasFlag(Parts.RunApi))
            builder.AddRunApi();
        if (parts.HasFlag(Parts.EventStream))
            builder.AddEventStream();
        builder.AddSchemaMigrations(LoopSchema.Scripts);
        builder.AddOrchestrateMessaging(messaging => messaging.AddConsumer<FakeCoordinator.Consumer>(QueueNames.LoopRun));
        builder.AddOrchestrateBus();

        var app = builder.Build();
        app.MapServiceDefaults();
        if (parts.HasFlag(Parts.Edge))
            app.UseGatewayEdge();
        else
            app.UseGatewayCallers();
        if (parts.HasFlag(Parts.RunApi))
            app.MapRunApi();
        if (parts.HasFlag(Parts.EventStream))
            app.MapEventStream();
        if (parts.HasFlag(Parts.Proxy))
            app.MapGatewayProxy();
        await app.StartAsync();
        return new Server(app, coordinator, logs);
    }

    /// <summary>A client with a key of these scopes.</summary>
    public async Task<HttpClient> ClientAsync(params string[] scopes) => Client((await IssueAsync(new NewKey($"key-{Guid.NewGuid():N}", scopes))).Secret);

    /// <summary>Makes a key past the interface.</summary>
    public async Task<IssuedKey> IssueAsync(NewKey wanted) => (await Services.GetRequiredService<ApiKeys>().CreateAsync(wanted, CancellationToken.None))!;

    /// <summary>A client with this key.</summary>
    public HttpClient Client(string key)
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Rows of a table.</summary>
    public async Task<long> CountAsync(string table)
    {
        await using var command = Database.CreateCommand($"SELECT count(*) FROM {table}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
    }
}
