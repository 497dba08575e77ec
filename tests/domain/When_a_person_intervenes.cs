using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

public sealed class When_a_person_intervenes
{
    [Fact]
    public void Should_stop_open_work_and_end_cancelled()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        simulator.Apply(new RunInput.CancelRequested("ann", "wrong goal"));

        Assert.Equal(RunStatus.Stopping, simulator.State.Status);
        Assert.IsType<RunCommand.Stop>(Assert.Single(simulator.Pending));
        simulator.Run(new HonestWorld());
        Assert.Equal(RunStatus.Cancelled, simulator.State.Status);
        Assert.Equal(RunReasons.CancelledByUser, simulator.State.Reason);

        simulator.Apply(new RunInput.CancelRequested("bob", null));
        Assert.True(simulator.Answer!.Accepted);
    }

    [Fact]
    public void Should_refuse_to_cancel_what_has_completed()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        simulator.Run(new HonestWorld(Samples.Task("T1")));
        simulator.Apply(new RunInput.CancelRequested("ann", null));

        Assert.False(simulator.Answer!.Accepted);
        Assert.Equal("too_late", simulator.Answer.Code);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    [Theory]
    [InlineData("retry", RunStatus.Completed)]
    [InlineData("reassign", RunStatus.Completed)]
    [InlineData("abort", RunStatus.Failed)]
    public void Should_go_on_as_the_acknowledgement_says(string decision, RunStatus expected)
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        var world = new HonestWorld(Samples.Task("T1")) { Worker = (task, attempt, _) => attempt <= 3 ? HonestWorld.Lied(task, attempt) : null };
        simulator.Run(world);
        Assert.Equal(RunStatus.AwaitingAck, simulator.State.Status);

        simulator.Apply(new RunInput.StepAcknowledged("escalation-1", decision, "ann", "because", decision == "reassign" ? "debug" : null));
        Assert.True(simulator.Answer!.Accepted);
        simulator.Run(world);
        Assert.Equal(expected, simulator.State.Status);
    }

    [Theory]
    [InlineData("escalation-9", "retry", "step_not_found")]
    [InlineData("escalation-1", "proceed", "decision_not_offered")]
    [InlineData("escalation-1", "approve", "note_required")]
    [InlineData("escalation-1", "reassign", "agent_unknown")]
    public void Should_refuse_what_is_not_offered(string step, string decision, string code)
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (task, attempt, _) => HonestWorld.Lied(task, attempt) });
        simulator.Apply(new RunInput.StepAcknowledged(step, decision, "ann", null, decision == "reassign" ? "nobody" : null));

        Assert.False(simulator.Answer!.Accepted);
        Assert.Equal(code, simulator.Answer.Code);
        Assert.Equal(RunStatus.AwaitingAck, simulator.State.Status);
    }

    [Fact]
    public void Should_end_timed_out_when_the_deadline_has_passed()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        simulator.Apply(new RunInput.DeadlineReached());
        Assert.Equal(RunStatus.Preparing, simulator.State.Status);

        simulator.Now = simulator.State.Deadline;
        simulator.Apply(new RunInput.DeadlineReached());
        simulator.Run(new HonestWorld());
        Assert.Equal(RunStatus.TimedOut, simulator.State.Status);
    }

    [Fact]
    public void Should_give_up_waiting_for_a_stop_that_nobody_confirms()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        simulator.Apply(new RunInput.WorkStarted(simulator.Pending[0].Work.WorkId, 1, "runner-1", null, null, null));
        simulator.Apply(new RunInput.CancelRequested("ann", null));
        simulator.Apply(new RunInput.DeadlineReached());
        Assert.Equal(RunStatus.Stopping, simulator.State.Status);

        simulator.Now = simulator.State.NextDeadline!.Value;
        simulator.Apply(new RunInput.DeadlineReached());
        Assert.Equal(RunStatus.Cancelled, simulator.State.Status);
        Assert.Equal(1, simulator.State.UnconfirmedStops);
        Assert.Null(simulator.State.NextDeadline);
    }
}
