using Orchestrate.Chaos.Tests.Fleets;
using Xunit.Abstractions;

namespace Orchestrate.Chaos.Tests;

/// <summary>Without chaos nothing is done twice: what the other tests compare with.</summary>
[Collection(FleetGroup.Name)]
public sealed class When_the_fleet_is_left_alone(StandingFleet standing, ITestOutputHelper output)
{
    [Fact]
    public async Task Should_complete_every_run_and_execute_no_turn_twice()
    {
        await standing.Fleet.Agents.ThinkAsync(TimeSpan.Zero);
        var runs = standing.NewRuns();
        await runs.WaveAsync(10, TimeSpan.FromMinutes(5));

        var figures = await standing.HoldAsync(runs);
        output.WriteLine($"{figures}");
        Assert.Equal(0, figures.Twice);
    }
}
