using Orchestrate.Chaos.Tests.Faults;
using Orchestrate.Chaos.Tests.Fleets;
using Xunit.Abstractions;

namespace Orchestrate.Chaos.Tests;

/// <summary>Every command, report, request and answer is delivered twice and out of order, some a third time seconds later under another id, between all services.</summary>
[Collection(FleetGroup.Name)]
public sealed class When_every_message_comes_twice(StandingFleet standing, ITestOutputHelper output)
{
    private const int InFlight = 25;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Should_apply_each_once()
    {
        var settings = ChaosSettings.FromEnvironment();
        output.WriteLine($"ORCHESTRATE_CHAOS_SEED={settings.Seed}");
        await standing.Fleet.Agents.ThinkAsync(TimeSpan.FromMilliseconds(100));
        var runs = standing.NewRuns();
        var plan = new DetourPlan { Copies = 2, Scatter = TimeSpan.FromMilliseconds(300), LateShare = 0.1, Late = TimeSpan.FromSeconds(8) };
        var detour = await Detour.StartAsync(standing.Fleet, plan, new Random(settings.Seed));
        await using (detour)
            await runs.WaveAsync(InFlight, Limit);

        output.WriteLine($"{detour.Delivered} deliveries; {await standing.HoldAsync(runs)}");
    }
}
