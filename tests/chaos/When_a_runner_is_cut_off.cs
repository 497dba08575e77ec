using Orchestrate.Chaos.Tests.Clients;
using Orchestrate.Chaos.Tests.Faults;
using Orchestrate.Chaos.Tests.Fleets;
using Xunit.Abstractions;

namespace Orchestrate.Chaos.Tests;

/// <summary>A runner that nobody can tell from a dead one comes back with its results after its work has passed to others.</summary>
[Collection(FleetGroup.Name)]
public sealed class When_a_runner_is_cut_off(StandingFleet standing, ITestOutputHelper output)
{
    private const string Name = "runner-far";
    private const int InFlight = 12;

    // So long that it is in the middle of its turns for certain when it goes, and that they end after their leases.
    private static readonly TimeSpan Thinking = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Should_not_apply_what_a_partitioned_runner_brings_back_after_its_lease_has_expired()
    {
        await using var far = await RemoteHost.SetUpAsync(standing.Fleet);
        var runner = standing.Fleet.AddRunner(Name, far.Prefix, far.Address, far.Broker, far.Agents);
        runner.Launch();
        await runner.ReadyAsync();
        output.WriteLine(far.IsNamespaced ? "in a network namespace" : "behind stalling relays");

        await AwayAsync(far.CutOffAsync, far.ReconnectAsync);
        await standing.Fleet.RemoveAsync(runner);
    }

    [Fact]
    public async Task Should_not_apply_what_a_stopped_runner_brings_back_after_its_lease_has_expired()
    {
        var runner = standing.Fleet.AddRunner(Name, [], "127.0.0.1", standing.Fleet.Broker, standing.Fleet.Agents.Address);
        runner.Launch();
        await runner.ReadyAsync();

        await AwayAsync(() => runner.SignalAsync("STOP"), () => runner.SignalAsync("CONT"));
        await standing.Fleet.RemoveAsync(runner);
    }

    private async Task AwayAsync(Func<Task> leave, Func<Task> comeBack)
    {
        await standing.Fleet.Agents.ThinkAsync(Thinking);
        var holding = new HeldTurns(Name);
        var runs = standing.NewRuns();
        var all = runs.WaveAsync(InFlight, Limit, holding.See);
        await Eventually.HoldsAsync(() => Task.FromResult(holding.Count > 0 || all.IsCompleted), "the runner holds turns", Limit);
        await leave();
        await standing.Fleet.Agents.ThinkAsync(TimeSpan.Zero);
        await Eventually.HoldsAsync(() => Task.FromResult(holding.HavePassedOn || all.IsCompleted), "what it held has passed to others", Limit);
        await comeBack();
        await all;

        Assert.True(holding.PassedOn > 0, "The runner was not away long enough to lose anything.");
        output.WriteLine($"{holding.PassedOn} turns were taken from it meanwhile; {await standing.HoldAsync(runs)}");
    }
}
