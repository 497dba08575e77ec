using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Work;
using Orchestrate.OpenCode.Tests.Fixtures;
using Orchestrate.WorkerRunner.Execution;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.Leases;

namespace Orchestrate.OpenCode.Tests;

public sealed class When_turns_share_opencode
{
    [Fact]
    public async Task Should_have_one_turn_in_a_slot_and_so_one_prompt_on_its_server()
    {
        using var slots = new SlotPool(Options.Create(new RunnerOptions { Slots = 3 }));
        var held = new ConcurrentDictionary<int, bool>();
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 60).Select(turn => Task.Run(async () =>
        {
            using var slot = await slots.AcquireAsync(new Guid(turn % 4, 0, 0, new byte[8]), Guid.NewGuid(), CancellationToken.None);
            Assert.True(held.TryAdd(slot.Slot, true));
            most = Math.Max(most, held.Count);
            await Task.Yield();
            Assert.True(held.TryRemove(slot.Slot, out _));
        })));
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task Should_ask_for_a_place_at_an_attached_server_until_there_is_one()
    {
        var coordinator = new Coordinator { Waits = 2 };
        await using var services = await StartAsync(coordinator);
        await Place(services).TakeAsync(Lease(), new Uri("http://127.0.0.1:4096"), CancellationToken.None);
        Assert.Equal(["http://127.0.0.1:4096/", "http://127.0.0.1:4096/", "http://127.0.0.1:4096/"], coordinator.Asked);
    }

    [Fact]
    public async Task Should_stop_asking_when_the_lease_is_gone()
    {
        var coordinator = new Coordinator { Refuses = true };
        await using var services = await StartAsync(coordinator);
        var lease = Lease();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Place(services).TakeAsync(lease, new Uri("http://127.0.0.1:4096"), CancellationToken.None));
        Assert.Equal("cancelled", lease.StopReason);
    }

    [Fact]
    public async Task Should_stop_asking_when_the_place_is_needed_no_more()
    {
        var coordinator = new Coordinator { Waits = int.MaxValue };
        await using var services = await StartAsync(coordinator);
        using var needed = new CancellationTokenSource();
        var lease = Lease();
        var taking = Place(services).TakeAsync(lease, new Uri("http://127.0.0.1:4096"), needed.Token);
        await Eventually.HoldsAsync("it is asked twice", () => coordinator.Asked.Count > 1);

        await needed.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Null(lease.StopReason);
    }

    private static WorkLease Lease() => new(
        Guid.NewGuid(), Guid.NewGuid(), 1, new StartNotice(new WorkStarted { RunId = Guid.Empty, WorkId = Guid.Empty, LeaseEpoch = 1, RunnerId = "r" }, _ => Task.FromResult(true)));

    private static ServerPlace Place(IServiceProvider services) => new(
        services.GetRequiredService<IServiceScopeFactory>(), Options.Create(new RunnerOptions { HeartbeatSeconds = 0.1 }), TimeProvider.System, NullLogger<ServerPlace>.Instance);

    private static async Task<ServiceProvider> StartAsync(Coordinator coordinator)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(coordinator).AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<Answering>();
            bus.AddRequestClient<RenewLease>();
            bus.UsingInMemory((context, memory) => memory.ConfigureEndpoints(context));
        }).BuildServiceProvider();
        await services.GetRequiredService<IBusControl>().StartAsync();
        return services;
    }

    private sealed class Coordinator
    {
        public int Waits { get; set; }

        public bool Refuses { get; init; }

        public List<string?> Asked { get; } = [];
    }

    private sealed class Answering(Coordinator coordinator) : IConsumer<RenewLease>
    {
        public Task Consume(ConsumeContext<RenewLease> context)
        {
            coordinator.Asked.Add(context.Message.ServerUrl);
            return context.RespondAsync(new LeaseAnswered
            {
                RunId = context.Message.RunId,
                WorkId = context.Message.WorkId,
                LeaseEpoch = 1,
                GoOn = !coordinator.Refuses,
                Reason = coordinator.Refuses ? "cancelled" : null,
                Wait = coordinator.Waits-- > 0,
            });
        }
    }
}
