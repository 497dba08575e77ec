using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

public sealed class When_a_run_only_verifies
{
    [Fact]
    [Trait("Rule", "GATE-2")]
    public void Should_complete_without_an_agent_or_a_delivery()
    {
        var simulator = Run((_, _) => true);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(RunReasons.AcceptanceVerified, simulator.State.Reason);
        Assert.Equal(
            ["run.accepted", "run.work.dispatched", "run.prepared", "run.work.dispatched", "run.acceptance.verified", "run.completed"], simulator.EventTypes);
        Assert.Equal(0, simulator.State.Usage.Tokens);
        Assert.Null(simulator.State.ResultBranch);
        Assert.All(simulator.State.Acceptance, a => Assert.Equal("base", a.Verification!.Commit));
    }

    [Fact]
    [Trait("Rule", "GATE-2")]
    public void Should_fail_and_name_the_tests_that_fail()
    {
        var simulator = Run((id, _) => id != "A2");
        Assert.Equal(RunStatus.Failed, simulator.State.Status);
        Assert.Equal(RunReasons.AcceptanceFailed, simulator.State.Reason);
        Assert.Contains("A2", simulator.State.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("A1", simulator.State.Detail, StringComparison.Ordinal);
        Assert.Null(simulator.State.ResultBranch);
    }

    [Fact]
    public void Should_ask_for_no_model_and_for_no_test_before_the_tests()
    {
        var context = Context();
        Assert.Empty(context.Models);
        Assert.Empty(context.TestsOnBase);
        Assert.NotEmpty((context with { Mode = RunMode.Full }).Models);
        Assert.Equal(2, (context with { Mode = RunMode.Full }).TestsOnBase.Count);
    }

    [Fact]
    public void Should_pause_and_be_cancelled_like_any_run()
    {
        var simulator = new RunSimulator(Context());
        simulator.Apply(new RunInput.PauseRequested("ann", null));
        simulator.Run(new HonestWorld());
        Assert.Equal(RunStatus.Paused, simulator.State.Status);
        simulator.Apply(new RunInput.ResumeRequested("ann", null));
        Assert.Equal(RunStatus.Checking, simulator.State.Status);
        simulator.Apply(new RunInput.CancelRequested("ann", null));
        simulator.Run(new HonestWorld());
        Assert.Equal(RunStatus.Cancelled, simulator.State.Status);
    }

    [Fact]
    public void Should_wait_for_its_start_like_any_run()
    {
        var decision = RunMachine.Decide(Context(), null, new RunInput.Submitted(Guid.NewGuid(), Start: false), Samples.Noon);
        Assert.Empty(decision.Commands);
        decision = RunMachine.Decide(Context(), decision.State, new RunInput.StartRequested("ann"), Samples.Noon);
        Assert.IsType<RunCommand.Prepare>(Assert.Single(decision.Commands));
    }

    [Fact]
    public void Should_read_the_modes_that_it_writes()
    {
        Assert.Equal(["full", "verify_only"], RunModes.Names);
        Assert.All(Enum.GetValues<RunMode>(), m => Assert.Equal(m, RunModes.Parse(m.Name())));
        Assert.Null(RunModes.Parse("VerifyOnly"));
    }

    private static RunContext Context() => Samples.Context(Samples.Bundle(tests: 2)) with { Mode = RunMode.VerifyOnly };

    private static RunSimulator Run(Func<string, string, bool> acceptance)
    {
        var simulator = new RunSimulator(Context());
        simulator.Run(new HonestWorld { Acceptance = acceptance });
        return simulator;
    }
}
