using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

public sealed class When_a_run_is_paused
{
    [Fact]
    public void Should_let_running_turns_finish_and_hold_back_what_follows()
    {
        var simulator = AtWork(out var world);
        Pause(simulator);
        Assert.Equal(RunStatus.Pausing, simulator.State.Status);
        Assert.Equal(2, Last(simulator, "run.paused").GetProperty("running").GetInt32());

        simulator.Run(world);
        Assert.Equal(RunStatus.Paused, simulator.State.Status);
        Assert.Equal(RunStatus.Acting, simulator.State.Pause!.Phase);
        Assert.Equal(2, simulator.EventTypes.Count(t => t == "run.task.accepted"));
        Assert.Equal(0, simulator.Merges);
        Assert.True(Assert.Single(simulator.State.Work.Values).Held);

        Resume(simulator);
        Assert.Equal(RunStatus.Acting, simulator.State.Status);
        Assert.IsType<RunCommand.Integrate>(Assert.Single(simulator.Pending));
        simulator.Run(world);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(2, simulator.Merges);
    }

    [Fact]
    public void Should_do_the_same_work_as_without_the_pause()
    {
        var straight = AtWork(out var first);
        straight.Run(first);
        var paused = AtWork(out var second);
        Pause(paused);
        paused.Run(second);
        while (paused.State.Status == RunStatus.Paused)
        {
            Resume(paused);
            Assert.True(paused.Answer!.Accepted);
            Pause(paused);
            paused.Run(second);
        }

        Assert.Equal(straight.EventTypes.Order(), paused.EventTypes.Where(t => t is not ("run.paused" or "run.resumed" or "run.suggested")).Order());
        Assert.Equal(straight.State.Head, paused.State.Head);
    }

    [Fact]
    public void Should_do_nothing_the_second_time()
    {
        var simulator = AtWork(out _);
        Resume(simulator);
        Assert.True(simulator.Answer!.Accepted);
        Pause(simulator);
        var since = simulator.State.Pause;
        simulator.Now += TimeSpan.FromMinutes(1);
        Pause(simulator);
        Assert.True(simulator.Answer.Accepted);
        Assert.Equal(since, simulator.State.Pause);
        Resume(simulator);
        Resume(simulator);
        Assert.True(simulator.Answer.Accepted);
        Assert.Equal(["run.paused", "run.resumed"], simulator.EventTypes.Where(t => t is "run.paused" or "run.resumed"));
    }

    [Fact]
    public void Should_dispatch_what_was_held_in_the_same_order_each_time()
    {
        var orders = new List<IEnumerable<Guid>>();
        for (var i = 0; i < 2; i++)
        {
            var world = World();
            var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxParallelWorkers = 2, MaxTokens = 1_000_000 })));
            Until(simulator, world, RunStatus.Planning);
            Pause(simulator);
            simulator.Run(world);
            Assert.Equal(2, simulator.State.Work.Values.Count(w => w.Held));
            Assert.Contains("run.wave.started", simulator.EventTypes);
            Resume(simulator);
            orders.Add(simulator.Pending.Select(p => p.Work.WorkId));
        }

        Assert.Equal(orders[0], orders[1]);
    }

    [Fact]
    public void Should_stop_the_clock_of_the_run()
    {
        var simulator = AtWork(out var world);
        var deadline = simulator.State.Deadline;
        Pause(simulator);
        Assert.Equal(simulator.Now.AddDays(7), simulator.State.NextDeadline);

        simulator.Now = deadline.AddHours(1);
        var paused = simulator.Now - Samples.Noon;
        simulator.Apply(new RunInput.DeadlineReached());
        Assert.Equal(RunStatus.Pausing, simulator.State.Status);
        Resume(simulator);
        Assert.Equal(deadline + paused, simulator.State.Deadline);
        Assert.Equal((long)paused.TotalSeconds, Last(simulator, "run.resumed").GetProperty("paused_seconds").GetInt64());
        simulator.Apply(new RunInput.DeadlineReached());
        simulator.Run(world);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    [Fact]
    public void Should_end_when_nobody_resumes_it_for_too_long()
    {
        var simulator = Paused(out _);
        simulator.Now = simulator.State.NextDeadline!.Value.AddSeconds(-1);
        simulator.Apply(new RunInput.DeadlineReached());
        Assert.Equal(RunStatus.Paused, simulator.State.Status);

        simulator.Now = simulator.State.NextDeadline.Value;
        simulator.Apply(new RunInput.DeadlineReached());
        Assert.Equal(RunStatus.TimedOut, simulator.State.Status);
        Assert.Equal(RunReasons.PausedTooLong, simulator.State.Reason);
        Assert.Null(simulator.State.NextDeadline);
    }

    [Fact]
    public void Should_end_at_once_when_it_is_cancelled_with_nothing_running()
    {
        var simulator = Paused(out _);
        simulator.Apply(new RunInput.CancelRequested("ann", "enough"));
        Assert.Equal(RunStatus.Cancelled, simulator.State.Status);
        Assert.Empty(simulator.State.Work);
        Assert.Empty(simulator.Pending);
        Assert.Equal(0, simulator.State.UnconfirmedStops);
    }

    [Fact]
    public void Should_stop_what_runs_when_it_is_cancelled()
    {
        var simulator = AtWork(out var world);
        Pause(simulator);
        simulator.Apply(new RunInput.CancelRequested("ann", null));
        Assert.Equal(RunStatus.Stopping, simulator.State.Status);
        Assert.Equal(2, simulator.Pending.OfType<RunCommand.Stop>().Count());
        simulator.Run(world);
        Assert.Equal(RunStatus.Cancelled, simulator.State.Status);
    }

    [Fact]
    public void Should_hold_back_the_delivery_which_can_still_be_cancelled()
    {
        var world = World();
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        Until(simulator, world, RunStatus.Reporting);
        Pause(simulator);
        simulator.Run(world);
        Assert.Equal(RunStatus.Paused, simulator.State.Status);
        Assert.Equal(RunStatus.Completing, simulator.State.Pause!.Phase);

        simulator.Apply(new RunInput.CancelRequested("ann", null));
        Assert.True(simulator.Answer!.Accepted);
        Assert.Equal(RunStatus.Cancelled, simulator.State.Status);
        Assert.Null(simulator.State.ResultBranch);
    }

    [Fact]
    public void Should_deliver_after_a_pause_before_the_delivery()
    {
        var world = World();
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        Until(simulator, world, RunStatus.Reporting);
        Pause(simulator);
        simulator.Run(world);
        Resume(simulator);
        Assert.Equal(RunStatus.Completing, simulator.State.Status);
        simulator.Run(world);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.NotNull(simulator.State.ResultBranch);
    }

    [Fact]
    public void Should_take_an_acknowledgement_and_hold_back_what_follows()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        var world = new HonestWorld(Samples.Task("T1")) { Worker = (task, attempt, _) => attempt <= 3 ? HonestWorld.Lied(task, attempt) : null };
        simulator.Run(world);
        Assert.Equal(RunStatus.AwaitingAck, simulator.State.Status);
        Pause(simulator);
        Assert.Equal(RunStatus.Paused, simulator.State.Status);

        simulator.Apply(new RunInput.StepAcknowledged("escalation-1", "retry", "bob", null, null));
        Assert.True(simulator.Answer!.Accepted);
        Assert.Equal(RunStatus.Paused, simulator.State.Status);
        Assert.Empty(simulator.Pending);
        Resume(simulator);
        Assert.Equal(RunStatus.Acting, simulator.State.Status);
        simulator.Run(world);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    [Fact]
    public void Should_wait_for_the_person_again_after_a_pause()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (task, attempt, _) => HonestWorld.Lied(task, attempt) });
        Pause(simulator);
        Resume(simulator);
        Assert.Equal(RunStatus.AwaitingAck, simulator.State.Status);
    }

    [Fact]
    public void Should_hold_back_lost_work_under_a_new_epoch()
    {
        var simulator = AtWork(out var world);
        var lost = simulator.Pending[0].Work;
        Pause(simulator);
        simulator.Apply(new RunInput.LeaseExpired(lost.WorkId, lost.Epoch));
        var held = simulator.State.Work[lost.WorkId];
        Assert.True(held.Held);
        Assert.Equal(lost.Epoch + 1, held.Epoch);
        simulator.Apply(new RunInput.LeaseExpired(lost.WorkId, lost.Epoch));
        Assert.Equal(1, simulator.State.LostWork);

        Resume(simulator);
        simulator.Run(world);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    [Fact]
    public void Should_hold_back_a_retry_that_waits_for_its_time()
    {
        var simulator = AtWork(out var world);
        var work = simulator.Pending[0].Work;
        simulator.Apply(new RunInput.WorkFailed(work.WorkId, work.Epoch, "transient", "runner_error", "x", Usage.None, true));
        var waiting = simulator.State.Work[work.WorkId];
        Assert.NotNull(waiting.NotBefore);
        Pause(simulator);
        Assert.True(simulator.State.Work[work.WorkId].Held);
        Assert.Equal(waiting.Epoch + 1, simulator.State.Work[work.WorkId].Epoch);

        Resume(simulator);
        simulator.Run(world);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_refuse_a_claim_and_hold_the_work_back(bool redelivered)
    {
        var simulator = AtWork(out var world);
        var work = simulator.Pending[0].Work;
        if (redelivered)
            simulator.Apply(new RunInput.WorkStarted(work.WorkId, work.Epoch, "runner-1", null, null, null));
        Pause(simulator);
        simulator.Apply(new RunInput.WorkClaimed(work.WorkId, work.Epoch, redelivered));
        Assert.False(simulator.Answer!.Accepted);
        Assert.Equal("paused", simulator.Answer.Code);
        Assert.True(simulator.State.Work[work.WorkId].Held);

        Resume(simulator);
        Assert.Contains(simulator.Pending, p => p.Work.WorkId == work.WorkId && p.Work.Epoch == work.Epoch + 1);
        simulator.Run(world);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    [Fact]
    public void Should_refuse_what_is_not_started_or_too_late()
    {
        var waiting = RunMachine.Decide(Samples.Context(Samples.Bundle()), null, new RunInput.Submitted(Guid.NewGuid(), Start: false), Samples.Noon).State;
        foreach (var input in (RunInput[])[new RunInput.PauseRequested("ann", null), new RunInput.ResumeRequested("ann", null)])
            Assert.Equal("not_started", RunMachine.Decide(Samples.Context(Samples.Bundle()), waiting, input, Samples.Noon).Answer!.Code);

        var delivering = new RunSimulator(Samples.Context(Samples.Bundle()));
        Until(delivering, World(), RunStatus.Completing);
        Pause(delivering);
        Assert.Equal("too_late", delivering.Answer!.Code);
        delivering.Run(World());
        Pause(delivering);
        Assert.Equal("too_late", delivering.Answer!.Code);
        Resume(delivering);
        Assert.Equal("too_late", delivering.Answer!.Code);

        var stopping = AtWork(out _);
        stopping.Apply(new RunInput.CancelRequested("ann", null));
        Pause(stopping);
        Assert.Equal("too_late", stopping.Answer!.Code);
        Assert.Equal(RunStatus.Stopping, stopping.State.Status);
    }

    private static HonestWorld World() => new(Samples.Task("T1"), Samples.Task("T2"));

    /// <summary>A run with two workers' turns under way.</summary>
    private static RunSimulator AtWork(out HonestWorld world)
    {
        world = World();
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxParallelWorkers = 2, MaxTokens = 1_000_000 })));
        Until(simulator, world, RunStatus.Acting);
        return simulator;
    }

    private static RunSimulator Paused(out HonestWorld world)
    {
        var simulator = AtWork(out world);
        Pause(simulator);
        simulator.Run(world);
        Assert.Equal(RunStatus.Paused, simulator.State.Status);
        return simulator;
    }

    private static void Until(RunSimulator simulator, HonestWorld world, RunStatus status)
    {
        for (var i = 0; simulator.State.Status != status; i++)
        {
            Assert.True(i < 100, $"The run does not come to {status}; it is {simulator.State.Status}.");
            simulator.AnswerNext(world);
        }
    }

    private static void Pause(RunSimulator simulator) => simulator.Apply(new RunInput.PauseRequested("ann", "lunch"));

    private static void Resume(RunSimulator simulator) => simulator.Apply(new RunInput.ResumeRequested("ann", null));

    private static System.Text.Json.JsonElement Last(RunSimulator simulator, string type) => simulator.Events.Last(e => e.Type == type).Data;
}
