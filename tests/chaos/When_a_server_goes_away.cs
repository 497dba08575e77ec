using Orchestrate.Chaos.Tests.Clients;
using Orchestrate.Chaos.Tests.Faults;
using Orchestrate.Chaos.Tests.Fleets;
using Xunit.Abstractions;

namespace Orchestrate.Chaos.Tests;

/// <summary>RabbitMQ and PostgreSQL die in the middle of the work and come back, the broker also with nothing of what it held, and with them everything else.</summary>
[Collection(FleetGroup.Name)]
public sealed class When_a_server_goes_away(StandingFleet standing, ITestOutputHelper output)
{
    private const int InFlight = 25;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private Fleet Fleet => standing.Fleet;

    [Fact]
    public Task Should_lose_nothing_when_the_broker_restarts() => SurviveAsync(async () =>
    {
        await Fleet.Rabbit.CrashAsync();
        await Fleet.Rabbit.StartAgainAsync();
    });

    [Fact]
    public Task Should_lose_nothing_when_the_database_restarts() => SurviveAsync(async () =>
    {
        await Fleet.Postgres.CrashAsync();
        await Fleet.Postgres.StartAgainAsync();
    });

    [Fact]
    public Task Should_lose_nothing_when_both_restart() => SurviveAsync(async () =>
    {
        await Task.WhenAll(Fleet.Rabbit.CrashAsync(), Fleet.Postgres.CrashAsync());
        await Task.WhenAll(Fleet.Rabbit.StartAgainAsync(), Fleet.Postgres.StartAgainAsync());
    });

    [Fact]
    public Task Should_lose_nothing_when_every_queue_is_deleted() => SurviveAsync(() => Queues.DeleteAllAsync(Fleet));

    [Fact]
    public Task Should_lose_nothing_when_the_broker_has_forgotten_everything() => SurviveAsync(async () =>
    {
        await Fleet.Rabbit.WipeAsync();
        await Fleet.Rabbit.StartAgainAsync();
    });

    [Fact]
    public Task Should_lose_nothing_when_the_whole_machine_goes_down() => SurviveAsync(async () =>
    {
        await Task.WhenAll([.. Fleet.Replicas.Select(replica => replica.KillAsync()), Fleet.Rabbit.CrashAsync(), Fleet.Postgres.CrashAsync()]);
        await Task.WhenAll(Fleet.Rabbit.StartAgainAsync(), Fleet.Postgres.StartAgainAsync());
        foreach (var replica in Fleet.Replicas)
            replica.Launch();
    });

    private async Task SurviveAsync(Func<Task> disaster)
    {
        await Fleet.Agents.ThinkAsync(TimeSpan.FromMilliseconds(500));
        var working = new Countdown("run.task.merged", InFlight);
        var runs = standing.NewRuns();
        var all = runs.WaveAsync(InFlight, Limit, working.See);
        await Task.WhenAny(working.Reached, all);
        await disaster();
        await all;

        output.WriteLine($"{await standing.HoldAsync(runs)}");
    }
}
