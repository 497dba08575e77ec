using System.Diagnostics;
using System.Globalization;
using Orchestrate.Chaos.Tests.Clients;
using Orchestrate.Chaos.Tests.Faults;
using Orchestrate.Chaos.Tests.Fleets;
using Orchestrate.Chaos.Tests.Rules;
using Xunit.Abstractions;

namespace Orchestrate.Chaos.Tests;

/// <summary>
/// One kill -9 in the middle of a wave of runs, of each service once, started again at once as a supervisor does. Says how much longer the wave takes than without; the bar is 6 s, on a quiet machine.
/// Runs of a wave: <c>ORCHESTRATE_CHAOS_WAVE</c>, default 25; the bar is about 100.
/// </summary>
[Collection(FleetGroup.Name)]
public sealed class When_one_process_is_killed(StandingFleet standing, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Should_complete_every_run_and_say_how_much_longer_it_took()
    {
        var settings = ChaosSettings.FromEnvironment();
        await standing.Fleet.Agents.ThinkAsync(TimeSpan.FromMilliseconds(100));
        var (undisturbed, _) = await WaveAsync(settings.Wave, null);
        (undisturbed, _) = await WaveAsync(settings.Wave, null);
        output.WriteLine($"killed             {settings.Wave} runs in  longer by  turns twice  leases run out  taken over");
        output.WriteLine(Row("nothing", undisturbed, undisturbed, null));
        foreach (var service in Enum.GetValues<Service>())
        {
            var victim = standing.Fleet.Of(service)[0];
            var (took, figures) = await WaveAsync(settings.Wave, victim);
            output.WriteLine(Row(victim.Name, took, undisturbed, figures));
        }
    }

    private async Task<(TimeSpan Took, Figures Figures)> WaveAsync(int size, Replica? victim)
    {
        var half = new Countdown("run.turn.finished", size * Bundles.Turns / 3);
        var runs = standing.NewRuns();
        var clock = Stopwatch.StartNew();
        var all = runs.WaveAsync(size, Limit, half.See);
        await Task.WhenAny(half.Reached, all);
        if (victim is not null)
        {
            await victim.KillAsync();
            victim.Launch();
        }

        await all;
        var took = clock.Elapsed;
        return (took, await standing.HoldAsync(runs));
    }

    private static string Row(string name, TimeSpan took, TimeSpan undisturbed, Figures? figures) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-18} {took.TotalSeconds,8:0.0} s {(took - undisturbed).TotalSeconds,9:0.0} s {figures?.Twice ?? 0,12} {figures?.Lost ?? 0,15} {figures?.Claimed ?? 0,11}");
}
