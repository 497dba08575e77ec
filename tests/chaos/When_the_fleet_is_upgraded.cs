using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orchestrate.Chaos.Tests.Clients;
using Orchestrate.Chaos.Tests.Faults;
using Orchestrate.Chaos.Tests.Fleets;
using Orchestrate.Messaging;
using Xunit.Abstractions;

namespace Orchestrate.Chaos.Tests;

/// <summary>A new version is put in place while runs are in flight: schema, replicas one by one, and messages of the version before.</summary>
[Collection(FleetGroup.Name)]
public sealed class When_the_fleet_is_upgraded(StandingFleet standing, ITestOutputHelper output)
{
    private const int InFlight = 25;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Should_lose_nothing_while_every_replica_is_restarted_in_turn()
    {
        await standing.Fleet.Agents.ThinkAsync(TimeSpan.FromMilliseconds(300));
        var runs = standing.NewRuns();
        var restarting = RestartAllAsync();
        await runs.KeepAsync(InFlight, () => !restarting.IsCompleted, Limit);
        await restarting;

        output.WriteLine($"{await standing.HoldAsync(runs)}");
    }

    [Fact]
    public async Task Should_lose_nothing_while_the_schema_is_migrated()
    {
        await standing.Fleet.Agents.ThinkAsync(TimeSpan.FromMilliseconds(100));
        var working = new Countdown("run.task.merged", InFlight);
        var runs = standing.NewRuns();
        var migrating = MigrateAsync(working.Reached);
        await runs.KeepAsync(InFlight, () => !migrating.IsCompleted, Limit, working.See);
        var applied = await migrating;

        Assert.Equal(2, applied.Count);
        output.WriteLine($"{string.Join(", ", applied)}; {await standing.HoldAsync(runs)}");
    }

    [Fact]
    public async Task Should_understand_messages_of_an_earlier_version()
    {
        await standing.Fleet.Agents.ThinkAsync(TimeSpan.Zero);
        var earlier = EarlierVersion.Read();
        var runs = standing.NewRuns();
        await using (await Detour.StartAsync(standing.Fleet, new DetourPlan { Change = earlier.Downgrade }, new Random()))
            await runs.WaveAsync(InFlight, Limit);

        Assert.True(earlier.Taken > 0, "No message had a member that the earlier version did not know.");
        output.WriteLine($"{earlier.Taken} members taken away; {await standing.HoldAsync(runs)}");
    }

    private async Task RestartAllAsync()
    {
        foreach (var replica in standing.Fleet.Replicas)
        {
            Assert.Equal(0, await replica.TerminateAsync());
            replica.Launch();
            await replica.ReadyAsync();
        }
    }

    private async Task<IReadOnlyList<string>> MigrateAsync(Task moment)
    {
        await moment;
        await using var database = NpgsqlDataSource.Create(standing.Fleet.Database);
        var migrator = new SchemaMigrator(database, NullLogger<SchemaMigrator>.Instance);
        return await migrator.MigrateAsync(new SchemaScripts("loop", typeof(When_the_fleet_is_upgraded).Assembly, "Upgrade.", "chaos/"), CancellationToken.None);
    }
}
