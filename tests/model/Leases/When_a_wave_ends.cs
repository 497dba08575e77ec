using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Orchestrate.Contracts.Work;
using Orchestrate.Messaging;
using Orchestrate.Model.Tests.Support;
using Orchestrate.TestSupport;
using Orchestrate.WorkerRunner.Consumers;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.Leases;

namespace Orchestrate.Model.Tests.Leases;

/// <summary>Who still works on a run here, so that reports know whether others may follow.</summary>
public sealed class When_a_wave_ends : IAsyncLifetime
{
    private readonly Guid _run = Guid.NewGuid();
    private readonly Wave _wave = new();
    private InMemoryServices _services = null!;

    public async Task InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.Configure<RunnerOptions>(options => (options.Id, options.HeartbeatSeconds) = ("runner", 3600));
        services.AddSingleton<LeaseKeeper>();
        services.AddSingleton<WorkDispatcher>();
        services.AddSingleton<UnsentReports>();
        services.AddSingleton(_wave);
        services.AddSingleton<IReportSender>(_wave);
        _services = await InMemoryServices.StartAsync(services, bus =>
        {
            bus.AddConsumer<Worker>();
            bus.AddRequestClient<RenewLease>();
            bus.AddRequestClient<ClaimWork>();
        });
    }

    public async Task DisposeAsync() => await _services.DisposeAsync();

    [Fact]
    public async Task Should_have_others_until_the_last_piece_of_work_is_done()
    {
        List<bool> others = [];
        await HoldAsync(_run, first => HoldAsync(_run, second => HoldAsync(Guid.NewGuid(), stranger => HoldAsync(_run, third =>
        {
            var leases = _services.Get<LeaseKeeper>();
            others.AddRange([leases.EndsBesideOthers(stranger), leases.EndsBesideOthers(second), leases.EndsBesideOthers(first), leases.EndsBesideOthers(third)]);
            return Task.CompletedTask;
        }))));

        Assert.Equal([false, true, true, false], others);
    }

    [Fact]
    public async Task Should_say_so_with_each_report()
    {
        Guid[] works = [Guid.NewGuid(), Guid.NewGuid()];
        foreach (var work in works)
            await _services.Get<IBus>().Publish(new StopWork { RunId = _run, WorkId = work, LeaseEpoch = 1, Reason = "it stands for any command" });
        await Eventually.HoldsAsync(() => Task.FromResult(_wave.AtWork.Count == works.Length), "both pieces of work have begun");

        foreach (var work in works)
        {
            _wave.AtWork[work].SetResult();
            await Eventually.HoldsAsync(() => Task.FromResult(_wave.Reports.ContainsKey(work)), "its report was sent");
        }

        Assert.Equal([(_run, true), (_run, false)], works.Select(work => _wave.Reports[work]));
    }

    private Task<bool> HoldAsync(Guid run, Func<WorkLease, Task> work) =>
        _services.Get<LeaseKeeper>().RunAsync(run, Guid.NewGuid(), 1, mustClaim: false, redelivered: false, work, CancellationToken.None);

    /// <summary>Work that ends when the test says so, and what was reported of it.</summary>
    private sealed class Wave : IReportSender
    {
        public ConcurrentDictionary<Guid, TaskCompletionSource> AtWork { get; } = new();

        public ConcurrentDictionary<Guid, (Guid Run, bool Others)> Reports { get; } = new();

        public Task SendAsync(object report, Guid runId, bool others, CancellationToken cancellationToken)
        {
            Reports[((WorkStarted)report).WorkId] = (runId, others);
            return Task.CompletedTask;
        }
    }

    private sealed class Worker(WorkDispatcher dispatcher, Wave wave) : IConsumer<StopWork>
    {
        public Task Consume(ConsumeContext<StopWork> context)
        {
            var command = context.Message;
            return dispatcher.HandleAsync(context, command.RunId, command.WorkId, command.LeaseEpoch, mustClaim: false, async lease =>
            {
                await wave.AtWork.GetOrAdd(command.WorkId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                return new WorkStarted { RunId = command.RunId, WorkId = command.WorkId, LeaseEpoch = lease.Epoch, RunnerId = "runner" };
            });
        }
    }
}
