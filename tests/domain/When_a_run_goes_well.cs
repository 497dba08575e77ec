using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

public sealed class When_a_run_goes_well
{
    [Fact]
    [Trait("Rule", "GATE-2")]
    public void Should_complete_with_every_acceptance_test_verified_on_the_integrated_commit()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        simulator.Run(new HonestWorld(Samples.Task("T1"), Samples.Task("T2", "T1"), Samples.Task("T3", "T1")));

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(RunReasons.AcceptanceVerified, simulator.State.Reason);
        Assert.Equal(3, simulator.Merges);
        Assert.All(simulator.State.Acceptance, a => Assert.Equal(simulator.State.Head, a.Verification!.Commit));
        Assert.Equal(2, simulator.EventTypes.Count(t => t == "run.wave.started"));
        Assert.Empty(simulator.State.Work);
    }

    [Fact]
    [Trait("Rule", "PAR-1")]
    public void Should_never_run_more_workers_than_the_ceiling()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxParallelWorkers = 3, MaxTokens = 1_000_000 })));
        var most = 0;
        var world = new HonestWorld([.. Enumerable.Range(1, 8).Select(i => Samples.Task($"T{i}"))])
        {
            Worker = (_, _, _) =>
            {
                most = Math.Max(most, simulator.State.Work.Values.Count(w => w.Kind == WorkKind.Work));
                return null;
            },
        };
        simulator.Run(world);

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.InRange(most, 2, 3);
    }

    [Fact]
    public void Should_name_the_same_work_in_the_same_way_each_time()
    {
        var first = new RunSimulator(Samples.Context(Samples.Bundle()));
        var second = new RunSimulator(Samples.Context(Samples.Bundle()));
        first.Run(new HonestWorld(Samples.Task("T1")));
        second.Run(new HonestWorld(Samples.Task("T1")));

        Assert.Equal(first.Events.Select(e => e.Data.ToString()), second.Events.Select(e => e.Data.ToString()));
    }
}
