using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>FAIL-1, FAIL-4 and FAIL-7 at their numbers: how often what is tried again, and by whom.</summary>
public sealed class When_the_ladder_is_climbed
{
    [Theory]
    [InlineData(0, RunStatus.Completed, "general")]
    [InlineData(1, RunStatus.Completed, "general,general")]
    [InlineData(2, RunStatus.Completed, "general,general,debug")]
    [InlineData(3, RunStatus.AwaitingAck, "general,general,debug")]
    [Trait("Rule", "FAIL-1")]
    public void Should_retry_the_same_agent_once_then_another_and_then_ask(int failing, RunStatus status, string agents)
    {
        var simulator = Simulate((task, attempt, _) => attempt <= failing ? HonestWorld.Lied(task, attempt) : null);

        Assert.Equal(status, simulator.State.Status);
        Assert.Equal(agents, string.Join(',', simulator.State.Tasks[0].Attempts.Select(a => a.Agent)));
        Assert.Equal(status == RunStatus.AwaitingAck ? 1 : 0, simulator.State.Escalations.Count);
    }

    [Theory]
    [InlineData("transient", 3, 1)]
    [InlineData("transient", 4, 2)]
    [InlineData("cancelled", 3, 1)]
    [InlineData("cancelled", 4, 2)]
    [Trait("Rule", "FAIL-1")]
    [Trait("Rule", "FAIL-7")]
    public void Should_not_count_three_failures_in_a_row_that_are_nobodys_fault(string outcome, int failures, int attempts)
    {
        var simulator = Simulate((_, attempt, turn) => attempt == 1 && turn <= failures ? new() { Outcome = outcome, Detail = "x" } : null);

        Assert.Equal((RunStatus.Completed, attempts), (simulator.State.Status, simulator.State.Tasks[0].Attempts.Count));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [Trait("Rule", "FAIL-4")]
    public void Should_ask_for_smaller_pieces_when_time_ran_out_twice(int timeouts, bool split)
    {
        var simulator = Simulate((_, attempt, _) => attempt <= timeouts ? new() { Outcome = "timeout", Detail = "silent" } : null);

        Assert.Equal(split, simulator.EventTypes.Contains("run.task.split_requested"));
        Assert.Equal(2, simulator.State.FindTask("T1")!.Attempts.Count);
    }

    [Theory]
    [InlineData("overload", 1)]
    [InlineData("nesting", 3)]
    [InlineData("routing", 3)]
    [Trait("Rule", "FAIL-2")]
    [Trait("Rule", "FAIL-7")]
    public void Should_never_try_what_was_too_much_again_and_everything_else_as_often_as_allowed(string outcome, int attempts)
    {
        var simulator = Simulate((_, _, _) => new() { Outcome = outcome, Detail = "x" });

        Assert.Equal(attempts, simulator.State.FindTask("T1")!.Attempts.Count);
    }

    [Theory]
    [InlineData(1, 1, RunStatus.Completed)]
    [InlineData(2, 2, RunStatus.Completed)]
    [Trait("Rule", "VER-1")]
    public void Should_repair_an_answer_that_is_none_once_in_each_attempt(int failing, int attempts, RunStatus status)
    {
        var simulator = Simulate((_, attempt, turn) => attempt == 1 && turn <= failing ? HonestWorld.Answered(Samples.Result()) with { Result = null, AnswerErrors = ["The final message is no JSON."] } : null);

        Assert.Equal((status, attempts), (simulator.State.Status, simulator.State.Tasks[0].Attempts.Count));
    }

    private static RunSimulator Simulate(Func<string, int, int, TurnReport?> worker)
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000, MaxIterations = 2 })));
        simulator.Run(new HonestWorld(Samples.Task("T1"))
        {
            Worker = (task, attempt, turn) => task == "T1" ? worker(task, attempt, turn) : null,
            Planner = (iteration, _) => iteration == 1 ? null : HonestWorld.Answered(Samples.Result(actions: [Samples.Dispatch(Samples.Task("S1") with { Estimate = new() { Edits = 8 } })])),
            Acceptance = (_, _) => simulator.State.FindTask("T1")!.Progress == TaskProgress.Merged || simulator.State.Iterations.Count > 1,
        });
        return simulator;
    }
}
