using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>GATE-3 and FAIL-5: no progress is planned anew once, then a person decides; who is stuck is told so.</summary>
public sealed class When_nothing_moves
{
    private static readonly Usage Cheap = new(1, 0, 10, 0, 1, 0);

    [Fact]
    [Trait("Rule", "GATE-3")]
    public void Should_replan_once_and_then_ask()
    {
        var simulator = Stagnate(new() { MaxIterations = 9, MaxTokens = 10_000_000 });

        Assert.Equal(RunStatus.AwaitingAck, simulator.State.Status);
        Assert.Equal(RunReasons.NoProgress, Assert.Single(simulator.State.Escalations).Reason);
        Assert.Equal([false, false, false, true], simulator.State.Iterations.Select(i => i.Replan));
        Assert.Contains(simulator.State.Iterations[2].FailingTests, t => t == "A1");
    }

    [Theory]
    [InlineData("retry", RunStatus.AwaitingAck, 5)]
    [InlineData("reject", RunStatus.Failed, 4)]
    [InlineData("abort", RunStatus.Failed, 4)]
    [Trait("Rule", "GATE-3")]
    public void Should_go_on_as_the_person_says(string decision, RunStatus status, int iterations)
    {
        var simulator = Stagnate(new() { MaxIterations = 9, MaxTokens = 10_000_000 });
        simulator.Apply(new RunInput.StepAcknowledged("escalation-1", decision, "ann", null, null));
        simulator.Run(Idle());

        Assert.Equal(status, simulator.State.Status);
        Assert.Equal(iterations, simulator.State.Iterations.Count);
    }

    [Fact]
    [Trait("Rule", "GATE-3")]
    [Trait("Rule", "LIM-1")]
    public void Should_end_at_the_iteration_limit_before_it_replans()
    {
        var simulator = Stagnate(new() { MaxIterations = 3, MaxTokens = 10_000_000 });

        Assert.Equal(RunReasons.MaxIterations, simulator.State.Reason);
    }

    [Theory]
    [InlineData("I am STUCK here", "stuck")]
    [InlineData("I tried everything.", "tried everything")]
    [InlineData("It is the same error as before", "same error")]
    [InlineData("the build keeps failing", "keeps failing")]
    [InlineData("all is well", null)]
    [Trait("Rule", "FAIL-5")]
    public void Should_hear_that_an_agent_is_stuck(string said, string? word) => Assert.Equal(word, SelfReports.StuckWord("fine", null, said));

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [Trait("Rule", "FAIL-5")]
    public void Should_suggest_debugging_once_when_the_same_requirements_fail_three_times(int lies, bool suggested)
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        var lied = 0;
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (task, attempt, _) => lied++ < lies ? HonestWorld.Lied(task, attempt) : null });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(suggested ? 1 : 0, simulator.EventTypes.Count(t => t == "run.suggested"));
    }

    [Theory]
    [InlineData("I am stuck at the parser.", 1)]
    [InlineData("The parser works.", 0)]
    [Trait("Rule", "FAIL-5")]
    public void Should_suggest_debugging_when_the_agent_says_that_it_is_stuck(string report, int suggestions)
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        simulator.Run(new HonestWorld(Samples.Task("T1"))
        {
            Worker = (task, attempt, turn) => turn > 1 ? null : HonestWorld.Lied(task, attempt) with { Result = Samples.Result() with { IterationSummary = Samples.Result().IterationSummary with { Report = report } } },
        });

        var suggested = simulator.Events.Where(e => e.Type == "run.suggested").Select(e => (e.Data.GetProperty("rule").GetString(), e.Data.GetProperty("command").GetString()));
        Assert.Equal(Enumerable.Repeat<(string?, string?)>(("FAIL-5", "debug"), suggestions), suggested);
    }

    private static HonestWorld Idle() => new()
    {
        Planner = (_, _) => HonestWorld.Answered(Samples.Result(actions: [new() { Type = "complete" }])) with { Usage = Cheap },
        Acceptance = (_, _) => false,
    };

    private static RunSimulator Stagnate(Bundles.RequestedLimits limits)
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(limits)));
        simulator.Run(Idle());
        return simulator;
    }
}
