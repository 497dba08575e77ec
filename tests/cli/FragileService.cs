using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrate.Contracts.Runs;
using Orchestrate.Messaging;
using Orchestrate.TestSupport;

namespace Orchestrate.Cli.Tests;

/// <summary>A service on the real bus configuration whose consumer fails for as long as it is told to.</summary>
internal sealed class FragileService : IAsyncDisposable
{
    private readonly IHost _host;

    private FragileService(IHost host) => _host = host;

    public State Ledger => _host.Services.GetRequiredService<State>();

    public static async Task<FragileService> StartAsync(Uri broker, bool quorum = false)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["Messaging:Transport"] = MessagingOptions.RabbitMq;
        builder.Configuration["Messaging:RabbitMqUri"] = broker.ToString();
        builder.Configuration["Messaging:QuorumQueues"] = $"{quorum}";
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<State>();
        builder.AddOrchestrateMessaging(messaging => messaging.AddConsumer<Consumer>(QueueNames.LoopRun, endpoint => endpoint.Retries = 0));
        builder.AddOrchestrateBus();
        var host = builder.Build();
        await host.StartAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(host.Services.GetRequiredService<IBusControl>().CheckHealth().Status == BusHealthStatus.Healthy), "the bus is up");
        return new FragileService(host);
    }

    public async Task SendAsync(Guid id)
    {
        var endpoint = await _host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri($"exchange:{QueueNames.LoopRun}"));
        await endpoint.Send(new RunSubmitted { RunId = id, SubmittedAt = DateTimeOffset.UnixEpoch }, context => context.MessageId = id);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    /// <summary>What the consumer does and did.</summary>
    internal sealed class State
    {
        public bool Fails { get; set; } = true;

        public ConcurrentQueue<Guid> Failed { get; } = new();

        public ConcurrentQueue<Guid> Consumed { get; } = new();
    }

    internal sealed class Consumer(State state) : IConsumer<RunSubmitted>
    {
        public Task Consume(ConsumeContext<RunSubmitted> context)
        {
            (state.Fails ? state.Failed : state.Consumed).Enqueue(context.MessageId!.Value);
            return state.Fails ? throw new InvalidOperationException("the consumer has a headache") : Task.CompletedTask;
        }
    }
}
