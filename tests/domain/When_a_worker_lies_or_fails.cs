using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

public sealed class When_a_worker_lies_or_fails
{
    [Fact]
    public void Should_send_the_lie_back_and_accept_the_corrected_work()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (task, attempt, turn) => turn == 1 ? HonestWorld.Lied(task, attempt) : null });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        var attempt = Assert.Single(simulator.State.Tasks[0].Attempts);
        Assert.Equal(1, attempt.Revisions);
        Assert.Contains("run.gate.decided", simulator.EventTypes);
    }

    [Fact]
    [Trait("Rule", "FAIL-1")]
    public void Should_retry_twice_then_reassign_then_escalate()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (task, attempt, _) => HonestWorld.Lied(task, attempt) });

        var task = simulator.State.Tasks[0];
        Assert.Equal(RunStatus.AwaitingAck, simulator.State.Status);
        Assert.Equal(["general", "general", "debug"], task.Attempts.Select(a => a.Agent));
        Assert.All(task.Attempts, a => Assert.Equal("verification_failed", a.Outcome));
        Assert.Equal(["retry", "reassign", "approve", "reject", "skip", "abort"], Assert.Single(simulator.State.Escalations).Options);
    }

    [Fact]
    public void Should_fail_the_task_when_the_policy_says_so_and_end_with_a_typed_reason()
    {
        var bundle = Samples.Bundle(new() { MaxIterations = 1, MaxTokens = 10_000_000 }, new() { Escalation = "fail" });
        var simulator = new RunSimulator(Samples.Context(bundle));
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (task, attempt, _) => HonestWorld.Lied(task, attempt), Acceptance = (_, _) => false });

        Assert.Equal(RunStatus.Failed, simulator.State.Status);
        Assert.Equal(RunReasons.MaxIterations, simulator.State.Reason);
        Assert.Equal(0, simulator.Merges);
    }

    [Fact]
    public void Should_not_count_transient_failures_as_attempts()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        simulator.Run(new HonestWorld(Samples.Task("T1"))
        {
            Worker = (_, _, turn) => turn < 3 ? new() { Outcome = "transient", Detail = "the provider answered 500" } : null,
        });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Single(simulator.State.Tasks[0].Attempts);
        Assert.Equal(2, simulator.EventTypes.Count(t => t == "run.turn.retried"));
    }

    [Fact]
    public void Should_not_count_turns_that_failed_by_nobodys_fault_against_the_attempt()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTurnsPerAttempt = 2, MaxTokens = 10_000_000 })));
        simulator.Run(new HonestWorld(Samples.Task("T1"))
        {
            Worker = (task, attempt, turn) => turn <= 2 ? new() { Outcome = "transient", Detail = "x" } : turn == 3 ? HonestWorld.Lied(task, attempt) : null,
        });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(1, Assert.Single(simulator.State.Tasks[0].Attempts).Revisions);
    }

    [Fact]
    public void Should_give_one_repair_turn_for_an_answer_that_is_no_strict_json()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000, MaxAttemptsPerTask = 1 })));
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (_, _, _) => new() { Outcome = "answered", AnswerErrors = ["not JSON"], Commit = "x" } });

        var attempt = Assert.Single(simulator.State.Tasks[0].Attempts);
        Assert.Equal(2, attempt.Turns);
        Assert.Equal("invalid_result", attempt.Outcome);
    }

    [Theory]
    [InlineData("child session")]
    [InlineData("dispatch")]
    public void Should_reject_nested_delegation(string how)
    {
        var report = HonestWorld.Answered(how == "dispatch" ? Samples.Result(actions: [Samples.Dispatch(Samples.Task("T9"))]) : Samples.Result()) with
        {
            ChildSessions = how == "dispatch" ? 0 : 1,
            Commit = "x",
            Verifications = [Samples.Verified("T1-evidence", true, "x")],
        };
        var verdict = TaskGate.Decide(Samples.Task("T1"), report, [], 0, 0, 5);

        Assert.Equal(GateDecision.Fail, verdict.Decision);
        Assert.Equal("nesting", verdict.FailureClass);
    }

    [Fact]
    [Trait("Rule", "VER-9")]
    public void Should_turn_a_conflict_into_work_for_the_next_iteration()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        var merged = 0;
        simulator.Run(new HonestWorld(Samples.Task("T1"), Samples.Task("T2"))
        {
            Merge = task => task != "T2",
            Acceptance = (_, commit) => commit.Contains("T2-2", StringComparison.Ordinal),
        });
        merged = simulator.Merges;

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(2, simulator.State.Iterations.Count);
        Assert.Equal(3, merged);
        Assert.Contains(simulator.State.Iterations[1].Number.ToString(System.Globalization.CultureInfo.InvariantCulture), "2");
    }
}
