using Microsoft.Extensions.DependencyInjection;
using Orchestrate.Contracts.Work;
using Orchestrate.Model.Tests.Support;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.Leases;

namespace Orchestrate.Model.Tests.Leases;

/// <summary>Who still works on a run here, so that reports know whether others may follow.</summary>
public sealed class When_a_wave_ends : IAsyncLifetime
{
    private readonly Guid _run = Guid.NewGuid();
    private InMemoryServices _services = null!;

    public async Task InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.Configure<RunnerOptions>(options => (options.Id, options.HeartbeatSeconds) = ("runner", 3600));
        services.AddSingleton<LeaseKeeper>();
        _services = await InMemoryServices.StartAsync(services, bus => bus.AddRequestClient<RenewLease>());
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

    private Task<bool> HoldAsync(Guid run, Func<WorkLease, Task> work) =>
        _services.Get<LeaseKeeper>().RunAsync(run, Guid.NewGuid(), 1, mustClaim: false, redelivered: false, work, CancellationToken.None);
}
