using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Orchestrate.Contracts.Work;
using Orchestrate.Model.Tests.Support;
using Orchestrate.TestSupport;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.Leases;

namespace Orchestrate.Model.Tests.Leases;

/// <summary>Heartbeats that carry a turn's usage. The regular ones are an hour apart here, so that every one after the first was asked for.</summary>
public sealed class When_a_runner_says_what_it_uses : IAsyncLifetime
{
    private readonly Coordinator _coordinator = new();
    private InMemoryServices _services = null!;

    private LeaseKeeper Leases => _services.Get<LeaseKeeper>();

    public async Task InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.Configure<RunnerOptions>(options => (options.Id, options.HeartbeatSeconds) = ("runner", 3600));
        services.AddSingleton(_coordinator);
        services.AddSingleton<LeaseKeeper>();
        _services = await InMemoryServices.StartAsync(services, bus =>
        {
            bus.AddConsumer<Coordinator>();
            bus.AddRequestClient<RenewLease>();
            bus.AddRequestClient<ClaimWork>();
        });
    }

    public async Task DisposeAsync() => await _services.DisposeAsync();

    [Fact]
    public async Task Should_report_at_once_after_a_call_and_all_calls_in_between_with_the_next_report()
    {
        var used = 0;
        await RunAsync(async lease =>
        {
            await HeardAsync(1);
            lease.Measure(() => new TurnUsage { ModelCalls = used });
            Use(lease);
            await HeardAsync(2);

            _coordinator.Silence();
            Use(lease);
            await HeardAsync(3);
            for (var i = 0; i < 5; i++)
                Use(lease);
            _coordinator.Speak();
            await HeardAsync(4);
        });

        Assert.Equal([null, 1, 2, 7], _coordinator.Heard.Select(heartbeat => heartbeat.Usage?.ModelCalls));

        void Use(WorkLease lease)
        {
            used++;
            lease.ReportUsage();
        }
    }

    /// <summary>Work that is over at once sends no heartbeat; when it has spent something it must not wait for that time to pass, or a kill would lose what it has spent.</summary>
    [Fact]
    public async Task Should_report_a_call_of_work_that_has_hardly_begun()
    {
        var leases = _services.Create<LeaseKeeper>(new StoppedClock());
        await leases.RunAsync(
            Guid.NewGuid(), Guid.NewGuid(), 1, mustClaim: false, redelivered: false,
            async lease =>
            {
                lease.Measure(() => new TurnUsage { ModelCalls = 3 });
                Assert.Empty(_coordinator.Heard);
                lease.ReportUsage();
                await HeardAsync(1);
            },
            CancellationToken.None);

        Assert.Equal(3, Assert.Single(_coordinator.Heard).Usage?.ModelCalls);
    }

    [Fact]
    public async Task Should_stop_the_turn_when_the_answer_to_a_report_says_so()
    {
        await RunAsync(async lease =>
        {
            await HeardAsync(1);
            _coordinator.Stops = true;
            lease.ReportUsage();
            await Eventually.HoldsAsync(() => Task.FromResult(lease.Stop.IsCancellationRequested), "the turn is told to stop");
            Assert.Equal("fenced", lease.StopReason);
        });
    }

    [Fact]
    public async Task Should_keep_a_claimed_turn_within_what_a_lost_runner_left()
    {
        var limits = new TurnLimits { TurnSeconds = 1, InactivitySeconds = 1, ModelCalls = 1, ToolCalls = 1, Tokens = 5_000, CostMicroUsd = 70 };
        _coordinator.LeftTokens = 1_200;
        _coordinator.LeftCost = 900;
        var held = await RunAsync(lease => Task.FromResult(lease.Within(limits)), claims: true);
        var fresh = await RunAsync(lease => Task.FromResult(lease.Within(limits)));

        Assert.Equal(limits with { Tokens = 1_200 }, held);
        Assert.Equal(limits, fresh);
    }

    private Task HeardAsync(int count) => Eventually.HoldsAsync(() => Task.FromResult(_coordinator.Heard.Count >= count), $"{count} heartbeats");

    private Task<bool> RunAsync(Func<WorkLease, Task> work) => RunAsync(async lease =>
    {
        await work(lease);
        return true;
    });

    private async Task<T> RunAsync<T>(Func<WorkLease, Task<T>> work, bool claims = false)
    {
        var result = default(T);
        Assert.True(await Leases.RunAsync(Guid.NewGuid(), Guid.NewGuid(), 1, claims, redelivered: false, async lease => result = await work(lease), CancellationToken.None));
        return result!;
    }

    internal sealed class Coordinator : IConsumer<RenewLease>, IConsumer<ClaimWork>
    {
        private TaskCompletionSource _speaks = Spoken();

        public ConcurrentQueue<RenewLease> Heard { get; } = new();

        public bool Stops { get; set; }

        public long? LeftTokens { get; set; }

        public long? LeftCost { get; set; }

        public void Silence() => _speaks = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Speak() => _speaks.SetResult();

        public async Task Consume(ConsumeContext<RenewLease> context)
        {
            var speaks = _speaks.Task;
            Heard.Enqueue(context.Message);
            await speaks;
            await context.RespondAsync(Answer(context.Message.RunId, context.Message.WorkId) with { GoOn = !Stops, Reason = Stops ? "fenced" : null });
        }

        public Task Consume(ConsumeContext<ClaimWork> context) =>
            context.RespondAsync(Answer(context.Message.RunId, context.Message.WorkId) with { LeaseEpoch = 2, Tokens = LeftTokens, CostMicroUsd = LeftCost });

        private static LeaseAnswered Answer(Guid run, Guid work) => new() { RunId = run, WorkId = work, GoOn = true, LeaseEpoch = 1 };

        private static TaskCompletionSource Spoken()
        {
            var spoken = new TaskCompletionSource();
            spoken.SetResult();
            return spoken;
        }
    }
}
