using System.Diagnostics;
using Orchestrate.Chaos.Tests.Faults;
using Orchestrate.Chaos.Tests.Fleets;
using Xunit.Abstractions;

namespace Orchestrate.Chaos.Tests;

/// <summary>
/// kill -9 of every service in turn and of two replicas at once, at drawn moments, with runs in flight all the time. Afterwards nothing was lost and nothing was applied twice.
/// The long version: <c>ORCHESTRATE_CHAOS_KILLS=100 ORCHESTRATE_CHAOS_RUNS=200</c>; the same dice: <c>ORCHESTRATE_CHAOS_SEED=…</c>.
/// </summary>
[Collection(FleetGroup.Name)]
public sealed class When_processes_are_killed_at_random(StandingFleet standing, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Should_complete_every_run_with_nothing_lost_and_nothing_twice()
    {
        var settings = ChaosSettings.FromEnvironment();
        output.WriteLine($"ORCHESTRATE_CHAOS_SEED={settings.Seed} ORCHESTRATE_CHAOS_KILLS={settings.Kills} ORCHESTRATE_CHAOS_RUNS={settings.Runs}");
        await standing.Fleet.Agents.ThinkAsync(TimeSpan.FromMilliseconds(200));
        var runs = standing.NewRuns();
        var killer = new Killer(standing.Fleet, () => runs.InFlight, new Random(settings.Seed));
        var clock = Stopwatch.StartNew();
        var killing = killer.KillAsync(settings.Kills);
        await runs.KeepAsync(settings.Runs, () => !killing.IsCompleted, Limit);
        await killing;

        output.WriteLine($"{killer.Count} processes killed, {clock.Elapsed.TotalSeconds:0} s, {killer.Kills.Min(k => k.InFlight)} to {killer.Kills.Max(k => k.InFlight)} runs in flight at a kill");
        foreach (var replica in standing.Fleet.Replicas)
            output.WriteLine($"{killer.Kills.Count(k => k.Victims.Contains(replica.Name)),5} × {replica.Name}");
        output.WriteLine($"{await standing.HoldAsync(runs)}");
    }
}
