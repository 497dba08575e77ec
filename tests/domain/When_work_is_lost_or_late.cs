using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

public sealed class When_work_is_lost_or_late
{
    [Fact]
    public void Should_dispatch_again_with_a_higher_epoch_and_ignore_the_old_answer()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        var first = simulator.Pending[0];
        simulator.Apply(new RunInput.LeaseExpired(first.Work.WorkId, 1));

        var second = Assert.Single(simulator.Pending);
        Assert.Equal(first.Work.WorkId, second.Work.WorkId);
        Assert.Equal(2, second.Work.Epoch);
        simulator.Apply(new RunInput.Prepared(first.Work.WorkId, 1, "old", [], []));
        Assert.Null(simulator.State.BaseCommit);
        Assert.Contains("run.result.late", simulator.EventTypes);
    }

    [Theory]
    [InlineData(10, RunStatus.Preparing)]
    [InlineData(11, RunStatus.Failed)]
    [Trait("Rule", "LIM-1")]
    public void Should_give_up_after_ten_losses(int losses, RunStatus status)
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        for (var epoch = 1; epoch <= losses; epoch++)
            simulator.Apply(new RunInput.LeaseExpired(simulator.State.Work.Keys.Single(), epoch));

        Assert.Equal(status, simulator.State.Status);
        Assert.Equal(status == RunStatus.Failed ? RunReasons.WorkLost : null, simulator.State.Reason);
    }

    [Fact]
    public void Should_fence_the_former_runner_when_a_redelivered_command_is_claimed()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        var work = simulator.Pending[0].Work;
        simulator.Apply(new RunInput.WorkStarted(work.WorkId, 1, "runner-1", null, null, null));
        simulator.Apply(new RunInput.WorkClaimed(work.WorkId, 1, Redelivered: false));
        Assert.False(simulator.Answer!.Accepted);

        simulator.Apply(new RunInput.WorkClaimed(work.WorkId, 1, Redelivered: true));
        Assert.True(simulator.Answer!.Accepted);
        Assert.Equal(2, simulator.Answer.Epoch);
        simulator.Apply(new RunInput.WorkClaimed(work.WorkId, 1, Redelivered: true));
        Assert.Equal("fenced", simulator.Answer!.Code);
    }

    [Fact]
    public void Should_let_another_take_what_began_without_ever_holding_a_lease()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        var work = simulator.Pending[0].Work;
        simulator.Apply(new RunInput.WorkStarted(work.WorkId, 1, "runner-1", null, null, null));

        simulator.Apply(new RunInput.WorkClaimed(work.WorkId, 1, Redelivered: false, NeverHeld: true));

        Assert.Equal((true, 2), (simulator.Answer!.Accepted, simulator.Answer.Epoch));
    }

    [Fact]
    public void Should_end_with_the_code_when_the_environment_cannot_be_used()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        var work = simulator.Pending[0].Work;
        simulator.Apply(new RunInput.WorkFailed(work.WorkId, 1, "fatal", "workspace_source_unreachable", "There is no repository.", Usage.None, true));

        Assert.Equal(RunStatus.Failed, simulator.State.Status);
        Assert.Equal(RunReasons.EnvironmentUnusable, simulator.State.Reason);
        Assert.StartsWith("workspace_source_unreachable", simulator.State.Detail, StringComparison.Ordinal);
    }
}
