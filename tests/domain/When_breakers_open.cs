using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>FAIL-3 and FAIL-7: breakers per agent and per provider, and the waits between tries.</summary>
[Trait("Rule", "FAIL-3")]
public sealed class When_breakers_open
{
    private static readonly TurnReport Down = new() { Outcome = "transient", Detail = "the provider answered 500", ProviderFault = true };

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    public void Should_open_at_the_third_failure_in_a_row(int failures, bool closed)
    {
        var breaker = Fail(failures);

        Assert.Equal(closed, breaker.IsClosed);
        if (!closed)
            Assert.Equal(Samples.Noon.AddSeconds(60), breaker.OpenUntil);
    }

    [Theory]
    [InlineData(3, 1, false)]
    [InlineData(4, 2, false)]
    [InlineData(5, 3, true)]
    public void Should_be_hopeless_after_three_failed_trials(int failures, int trips, bool hopeless)
    {
        var breaker = Enumerable.Range(0, failures).Aggregate(CircuitBreaker.Closed, (b, i) => b.Failed(Samples.Noon.AddMinutes(2 * i)));

        Assert.Equal(trips, breaker.Trips);
        Assert.Equal(hopeless, breaker.IsHopeless);
    }

    [Fact]
    public void Should_not_take_work_that_was_on_its_way_for_a_failed_trial()
    {
        var breaker = Fail(12);

        Assert.Equal(1, breaker.Trips);
        Assert.Equal(Samples.Noon.AddSeconds(60), breaker.OpenUntil);
        Assert.Equal(Samples.Noon.AddSeconds(300), breaker.Failed(Samples.Noon, TimeSpan.FromSeconds(300)).OpenUntil);
    }

    [Fact]
    public void Should_open_at_once_for_as_long_as_the_provider_asks() =>
        Assert.Equal(Samples.Noon.AddSeconds(90), CircuitBreaker.Closed.Failed(Samples.Noon, TimeSpan.FromSeconds(90)).OpenUntil);

    [Fact]
    public void Should_wait_as_long_as_the_server_is_set_to()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()) with { BreakerCooldown = TimeSpan.FromSeconds(7) });
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Planner = (_, turn) => turn <= 3 ? Down : null });

        var opened = Assert.Single(simulator.Events, e => e.Type == "run.breaker.opened").Data.GetProperty("open_until").GetDateTimeOffset();
        Assert.InRange(opened - Samples.Noon, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7 + 4));
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    [Theory]
    [InlineData("transient", 1, 1, 1.25)]
    [InlineData("transient", 3, 4, 5)]
    [InlineData("transient", 7, 60, 75)]
    [InlineData("transient", 1000, 60, 75)]
    [InlineData("lost", 9, 10, 12.5)]
    [InlineData("timeout", 1, 2, 2.5)]
    [InlineData("timeout", 9, 30, 37.5)]
    [InlineData("verification_failed", 5, 0, 0)]
    [InlineData("invalid_result", 1, 0, 0)]
    [Trait("Rule", "FAIL-7")]
    public void Should_wait_by_class_with_jitter(string failureClass, int retry, double least, double most)
    {
        for (var i = 0; i < 50; i++)
            Assert.InRange(Backoff.Delay(failureClass, Guid.NewGuid(), retry).TotalSeconds, least, most);
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(3600, 900)]
    [Trait("Rule", "FAIL-7")]
    public void Should_honour_retry_after_within_bounds(int asked, int waited) =>
        Assert.Equal(waited, Backoff.Delay("transient", Guid.NewGuid(), 1, asked).TotalSeconds);

    [Fact]
    public void Should_send_one_trial_when_the_provider_is_down_and_everything_when_it_is_back()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000, MaxParallelWorkers = 3 })));
        var failures = 0;
        var most = 0;
        simulator.Run(new HonestWorld(Samples.Task("T1"), Samples.Task("T2"), Samples.Task("T3"))
        {
            Worker = (_, _, _) =>
            {
                if (simulator.State.Breaker("provider:fake").OpenUntil <= simulator.Now)
                    most = Math.Max(most, simulator.Pending.Count(p => p is RunCommand.Turn));
                return ++failures <= 6 ? Down : null;
            },
        });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(0, most);
        Assert.Equal(2, simulator.EventTypes.Count(t => t == "run.breaker.opened"));
        Assert.Contains("run.breaker.closed", simulator.EventTypes);
        Assert.All(simulator.State.Tasks, t => Assert.Single(t.Attempts));
        Assert.True(simulator.Now - Samples.Noon >= TimeSpan.FromSeconds(120));
        Assert.Empty(simulator.State.Breakers);
    }

    [Fact]
    public void Should_not_blame_the_agent_however_often_its_provider_fails()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (_, _, turn) => turn <= 4 ? Down : null });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(5, Assert.Single(simulator.State.Tasks[0].Attempts).Turns);
    }

    [Fact]
    public void Should_not_add_the_providers_failures_to_those_of_the_network()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (_, _, turn) => turn <= 4 ? Down : turn <= 7 ? new() { Outcome = "transient", Detail = "cut" } : null });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(8, Assert.Single(simulator.State.Tasks[0].Attempts).Turns);
    }

    [Fact]
    public void Should_count_failures_in_a_row_only()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        simulator.Run(new HonestWorld(Samples.Task("T1"))
        {
            Worker = (task, attempt, turn) => turn is <= 3 or 5 or 6 or 7 ? new() { Outcome = "transient", Detail = "cut" } : turn == 4 ? HonestWorld.Lied(task, attempt) : null,
        });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Single(simulator.State.Tasks[0].Attempts);
    }

    [Theory]
    [InlineData("retry", RunStatus.Completed)]
    [InlineData("reject", RunStatus.Failed)]
    [InlineData("abort", RunStatus.Failed)]
    public void Should_ask_a_person_when_the_provider_stays_down(string decision, RunStatus expected)
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        var down = true;
        var world = new HonestWorld(Samples.Task("T1"), Samples.Task("T2")) { Worker = (_, _, _) => down ? Down : null };
        simulator.Run(world);
        Assert.Equal(RunStatus.AwaitingAck, simulator.State.Status);
        Assert.Equal(RunReasons.SystemDegraded, Assert.Single(simulator.State.Escalations).Reason);
        Assert.Equal(3, simulator.EventTypes.Count(t => t == "run.breaker.opened"));

        down = false;
        simulator.Apply(new RunInput.StepAcknowledged("escalation-1", decision, "ann", null, null));
        simulator.Run(world);
        Assert.Equal(expected, simulator.State.Status);
        if (decision != "abort")
            Assert.Equal(decision == "retry" ? RunReasons.AcceptanceVerified : RunReasons.SystemDegraded, simulator.State.Reason);
    }

    [Fact]
    public void Should_ask_a_person_when_the_orchestrator_cannot_reach_the_provider()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Planner = (_, _) => Down });

        Assert.Equal(RunStatus.AwaitingAck, simulator.State.Status);
        Assert.Equal(RunReasons.SystemDegraded, Assert.Single(simulator.State.Escalations).Reason);
        Assert.Equal(5, simulator.State.Iteration.Turns);

        simulator.Apply(new RunInput.StepAcknowledged("escalation-1", "retry", "ann", null, null));
        simulator.Run(new HonestWorld(Samples.Task("T1")));
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    [Fact]
    public void Should_hold_an_agent_back_that_fails_three_times_in_a_row_and_let_the_others_work()
    {
        var bundle = Samples.Bundle(new() { MaxTokens = 10_000_000, MaxParallelWorkers = 2, MaxIterations = 1 }, new() { Escalation = "fail" });
        var simulator = new RunSimulator(Samples.Context(bundle));
        simulator.Run(new HonestWorld(Samples.Task("T1"), Samples.Task("T2"), Samples.Task("T3") with { Agent = "context" })
        {
            Worker = (task, attempt, _) => task is "T1" or "T2" ? HonestWorld.Lied(task, attempt) : null,
            Acceptance = (_, _) => false,
        });

        Assert.Contains("run.breaker.opened", simulator.EventTypes);
        Assert.Equal(TaskProgress.Merged, simulator.State.FindTask("T3")!.Progress);
        Assert.Equal(RunStatus.Failed, simulator.State.Status);
    }

    [Fact]
    public void Should_end_with_what_is_verified_when_all_agents_fail_and_nobody_waits()
    {
        var bundle = Samples.Bundle(new() { MaxTokens = 10_000_000, MaxParallelWorkers = 2, MaxAttemptsPerTask = 10 }, new() { Escalation = "fail" });
        var simulator = new RunSimulator(Samples.Context(bundle));
        simulator.Run(new HonestWorld(Samples.Task("T1"), Samples.Task("T2")) { Worker = (task, attempt, _) => HonestWorld.Lied(task, attempt) });

        Assert.Equal(RunStatus.Failed, simulator.State.Status);
        Assert.Equal(RunReasons.SystemDegraded, simulator.State.Reason);
    }

    private static CircuitBreaker Fail(int times) => Enumerable.Range(0, times).Aggregate(CircuitBreaker.Closed, (breaker, _) => breaker.Failed(Samples.Noon));
}
