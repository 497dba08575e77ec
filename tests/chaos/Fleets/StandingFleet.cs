using Orchestrate.Chaos.Tests.Clients;
using Orchestrate.Chaos.Tests.Rules;

namespace Orchestrate.Chaos.Tests.Fleets;

/// <summary>
/// The one fleet of all tests, on servers that are as durable as in production: two replicas of everything, three runners. What one test did to it, the next one finds; each test ends with
/// a verdict over its runs, the whole database and the whole broker.
/// </summary>
public sealed class StandingFleet : IAsyncLifetime
{
    private readonly List<ChaosRun> _runs = [];
    private PrivatePostgres _postgres = null!;
    private PrivateRabbitMq _rabbit = null!;

    internal Fleet Fleet { get; private set; } = null!;

    internal EdgeClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var postgres = PrivatePostgres.StartAsync();
        _rabbit = await PrivateRabbitMq.StartAsync();
        _postgres = await postgres;
        Fleet = await Fleet.StartAsync(_postgres, _rabbit);
        Client = new EdgeClient(Fleet);
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        if (Fleet is not null)
            await Fleet.DisposeAsync();
        await _rabbit.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    /// <summary>Runs of one test.</summary>
    internal RunsInFlight NewRuns() => new(Client);

    /// <summary>Waits until every replica is ready, and then holds all rules against the runs of a test and against what is left in database and broker.</summary>
    internal async Task<Figures> HoldAsync(RunsInFlight runs)
    {
        _runs.AddRange(runs.All);
        await Fleet.ReadyAsync();
        var figures = await Verdict.HoldAsync(Fleet, runs.All, _runs);
        return figures with { Hardships = Client.Hardships.Take() };
    }
}
