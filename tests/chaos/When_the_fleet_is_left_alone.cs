using Orchestrate.Chaos.Tests.Clients;
using Orchestrate.Chaos.Tests.Fleets;
using Orchestrate.Chaos.Tests.Rules;
using Xunit.Abstractions;

namespace Orchestrate.Chaos.Tests;

/// <summary>Without chaos: what the other tests compare with.</summary>
[Collection(ServersGroup.Name)]
public sealed class When_the_fleet_is_left_alone(Servers servers, ITestOutputHelper output)
{
    [Fact]
    public async Task Should_complete_every_run_and_execute_no_turn_twice()
    {
        await using var fleet = await Fleet.StartAsync(servers, new FleetPlan());
        using var client = new EdgeClient(fleet);
        var runs = new RunsInFlight(client);
        await runs.WaveAsync(10, TimeSpan.FromMinutes(2));
        output.WriteLine(await Verdict.HoldsAsync(fleet, runs.All, client.Hardships));
    }
}
