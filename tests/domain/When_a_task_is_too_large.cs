using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests;

/// <summary>FAIL-2, FAIL-4 and TCB-3: what one turn cannot hold is split, never tried again as it was.</summary>
public sealed class When_a_task_is_too_large
{
    private static readonly TurnReport Overload = new() { Outcome = "overload", Detail = "41 tool calls", Commit = "half", ChangedFiles = ["src/a.js"], Partial = "The cause is in src/a.js." };

    [Fact]
    [Trait("Rule", "FAIL-2")]
    public void Should_ask_for_a_split_and_refuse_a_plan_that_does_not()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        simulator.Run(new HonestWorld(Samples.Task("T1"))
        {
            Worker = (task, _, _) => task == "T1" ? Overload : null,
            Acceptance = (_, _) => simulator.State.Iterations.Count > 1,
            Planner = (iteration, turn) => iteration == 1 ? null : Plan(turn == 1 ? 9 : 8),
        });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Single(simulator.State.FindTask("T1")!.Attempts);
        Assert.Equal(1, simulator.State.Iterations[1].Refusals);
        var refused = simulator.Events.Single(e => e.Type == "run.plan.refused");
        Assert.Equal("FAIL-2", refused.Data.GetProperty("breaches")[0].GetProperty("rule").GetString());
        Assert.Contains("run.task.split_requested", simulator.EventTypes);
    }

    [Fact]
    [Trait("Rule", "FAIL-2")]
    public void Should_tell_the_orchestrator_what_was_found()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        var prompt = "";
        simulator.Run(new PromptedWorld(new HonestWorld(Samples.Task("T1")) { Worker = (task, _, _) => task == "T1" ? Overload : null, Acceptance = (_, _) => simulator.State.Iterations.Count > 1, Planner = (iteration, _) => iteration == 1 ? null : Plan(4) },
            order => prompt = order is { Kind: "plan", Iteration: 2 } ? order.Prompt : prompt));

        Assert.Contains("[FAIL-2] Split what remains of `T1`", prompt, StringComparison.Ordinal);
        Assert.Contains("The cause is in src/a.js.", prompt, StringComparison.Ordinal);
        Assert.Contains("It had changed: src/a.js", prompt, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "FAIL-2")]
    public void Should_ask_a_person_when_the_piece_is_too_large_again()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        simulator.Run(new HonestWorld(Samples.Task("T1"))
        {
            Worker = (_, _, _) => Overload,
            Acceptance = (_, _) => false,
            Planner = (iteration, _) => iteration == 1 ? null : Plan(8),
        });

        Assert.Equal(RunStatus.AwaitingAck, simulator.State.Status);
        var escalation = Assert.Single(simulator.State.Escalations);
        Assert.Equal("overload", escalation.Reason);
        Assert.Contains("The cause is in src/a.js.", escalation.Findings);
        Assert.Contains(escalation.History, line => line.Contains("S1 attempt 1 by @general: overload", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Rule", "FAIL-2")]
    public void Should_take_an_error_as_too_much_and_ask_for_a_split()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        simulator.Run(new HonestWorld(Samples.Task("T1"))
        {
            Worker = (task, _, _) => task == "T1" ? HonestWorld.Answered(Samples.Result(Results.ResultStatus.Error)) with { Commit = "x" } : null,
            Acceptance = (_, _) => simulator.State.Iterations.Count > 1,
            Planner = (iteration, _) => iteration == 1 ? null : Plan(8),
        });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal("overload", Assert.Single(simulator.State.FindTask("T1")!.Attempts).Outcome);
    }

    [Fact]
    [Trait("Rule", "FAIL-2")]
    public void Should_ask_a_person_when_no_iteration_is_left()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000, MaxIterations = 1 })));
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (_, _, _) => Overload });

        Assert.Equal("overload", Assert.Single(simulator.State.Escalations).Reason);
    }

    [Fact]
    [Trait("Rule", "FAIL-4")]
    public void Should_keep_what_a_timed_out_attempt_had_done_and_split_after_the_second()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        var orders = new List<TurnOrder>();
        simulator.Run(new PromptedWorld(
            new HonestWorld(Samples.Task("T1"))
            {
                Worker = (task, attempt, _) => task == "T1" ? new() { Outcome = "timeout", Detail = "silent", Commit = $"half-{attempt}", Partial = "Half is done." } : null,
                Planner = (iteration, _) => iteration == 1 ? null : Plan(8),
                Acceptance = (_, _) => simulator.State.Iterations.Count > 1,
            },
            orders.Add));

        var second = orders.Single(o => o is { TaskId: "T1", AttemptNumber: 2 });
        Assert.Equal("half-1", second.StartCommit);
        Assert.Equal("base", second.BaseCommit);
        Assert.Contains("Half is done.", second.Prompt, StringComparison.Ordinal);
        Assert.Equal(2, simulator.State.FindTask("T1")!.Attempts.Count);
        Assert.Contains("run.task.split_requested", simulator.EventTypes);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    [Fact]
    [Trait("Rule", "FAIL-4")]
    public void Should_begin_anew_after_work_that_was_refused()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        var orders = new List<TurnOrder>();
        simulator.Run(new PromptedWorld(new HonestWorld(Samples.Task("T1")) { Worker = (task, attempt, _) => attempt == 1 ? HonestWorld.Lied(task, attempt) : null }, orders.Add));

        Assert.Equal("base", orders.First(o => o is { TaskId: "T1", AttemptNumber: 2 }).StartCommit);
    }

    [Theory]
    [InlineData(0, 40)]
    [InlineData(1, 8)]
    [InlineData(4, 8)]
    [InlineData(5, 10)]
    [InlineData(9, 18)]
    [Trait("Rule", "TCB-3")]
    public void Should_allow_twice_the_estimated_tool_calls(int estimate, int allowed)
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        var calls = 0;
        simulator.Run(new PromptedWorld(new HonestWorld(Samples.Task("T1") with { Type = "testing", Estimate = new() { Reads = estimate } }), order => calls = order.TaskId == "T1" ? order.ToolCalls : calls));

        Assert.Equal(allowed, calls);
    }

    private static TurnReport Plan(int calls) => HonestWorld.Answered(Samples.Result(actions: [Samples.Dispatch(Samples.Task("S1") with { Estimate = new CallEstimate { Edits = calls } })]));

    private sealed class PromptedWorld(HonestWorld inner, Action<TurnOrder> seen) : IWorld
    {
        public int Pick(int count) => inner.Pick(count);

        public bool Merges(RunCommand.Integrate integrate) => inner.Merges(integrate);

        public bool Passes(string testId, string commit) => inner.Passes(testId, commit);

        public RunInput Turn(RunCommand.Turn turn, RunState state)
        {
            seen(turn.Order);
            return inner.Turn(turn, state);
        }
    }
}
