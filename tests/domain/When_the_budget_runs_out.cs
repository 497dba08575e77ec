using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>RES-2: warned at 80 %, nothing new from 95 %, a person is asked.</summary>
[Trait("Rule", "RES-2")]
public sealed class When_the_budget_runs_out
{
    [Theory]
    [InlineData(79, null)]
    [InlineData(80, 80)]
    [InlineData(94, 80)]
    [InlineData(95, 95)]
    [InlineData(100, 100)]
    public void Should_announce_the_marks(int percent, int? mark)
    {
        var simulator = Spend(percent);
        var marks = simulator.Events.Where(e => e.Type == "run.rule.breached" && e.Data.GetProperty("rule").GetString() == "RES-2").Select(e => e.Data.GetProperty("mark").GetInt32());

        Assert.Equal(mark, marks.Select(m => (int?)m).Max());
    }

    [Theory]
    [InlineData(94, false)]
    [InlineData(95, true)]
    [InlineData(120, true)]
    public void Should_begin_no_new_wave_from_95_percent_and_ask(int percent, bool asks)
    {
        var simulator = Spend(percent);

        Assert.Equal(asks ? RunStatus.AwaitingAck : RunStatus.Completed, simulator.State.Status);
        Assert.Equal(asks ? TaskProgress.Waiting : TaskProgress.Merged, simulator.State.FindTask("T2")!.Progress);
        if (asks)
            Assert.Equal(["approve", "reject", "abort"], Assert.Single(simulator.State.Escalations).Options);
    }

    [Theory]
    [InlineData("approve", RunStatus.Completed, RunReasons.AcceptanceVerified)]
    [InlineData("reject", RunStatus.PartiallyCompleted, RunReasons.BudgetExhausted)]
    [InlineData("abort", RunStatus.Failed, RunReasons.AbortedByUser)]
    public void Should_go_on_as_the_person_says(string decision, RunStatus status, string reason)
    {
        var simulator = Spend(100, tests: 2);
        simulator.Apply(new RunInput.StepAcknowledged("escalation-1", decision, "ann", null, null));
        Assert.True(simulator.Answer!.Accepted);
        simulator.Run(World(0));

        Assert.Equal(status, simulator.State.Status);
        Assert.Equal(reason, simulator.State.Reason);
        Assert.Equal(decision == "approve" ? 2_000_000 : 1_000_000, simulator.State.Limits.MaxTokens);
        if (decision == "approve")
            Assert.Equal(TaskProgress.Merged, simulator.State.FindTask("T2")!.Progress);
    }

    [Fact]
    public void Should_not_grant_more_than_the_server_allows()
    {
        var context = Samples.Context(Samples.Bundle(new() { MaxTokens = 1_000_000 })) with { ServerLimits = new() { Tokens = new(1_000_000, 1_000_000) } };
        var simulator = Spend(100, context: context);
        simulator.Apply(new RunInput.StepAcknowledged("escalation-1", "approve", "ann", null, null));

        Assert.Equal("limit_reached", simulator.Answer!.Code);
        Assert.True(simulator.State.Escalations[0].Waiting);
    }

    [Fact]
    public void Should_test_what_is_merged_and_end_when_nobody_waits()
    {
        var simulator = Spend(100, context: Samples.Context(Samples.Bundle(new() { MaxTokens = 1_000_000 }, new Policies { Escalation = "fail" }, tests: 2)));

        Assert.Equal(RunStatus.PartiallyCompleted, simulator.State.Status);
        Assert.Equal(RunReasons.BudgetExhausted, simulator.State.Reason);
        Assert.Equal(TaskProgress.Skipped, simulator.State.FindTask("T2")!.Progress);
    }

    [Fact]
    public void Should_go_on_in_the_same_attempt_when_only_the_turns_share_is_used()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 1_000_000 })));
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (_, _, turn) => turn == 1 ? new() { Outcome = "budget", Detail = "share", Usage = new Usage(1, 0, 1000, 0, 0, 0) } : null });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(2, Assert.Single(simulator.State.Tasks[0].Attempts).Turns);
    }

    private static HonestWorld World(long tokens) => new(Samples.Task("T1"), Samples.Task("T2", "T1"))
    {
        Planner = (_, _) => HonestWorld.Answered(Samples.Result(actions: [Samples.Dispatch(Samples.Task("T1")), Samples.Dispatch(Samples.Task("T2", "T1"))])) with { Usage = Usage.None },
        Worker = (task, attempt, _) => HonestWorld.Answered(Samples.Result()) with
        {
            Commit = $"{task}@{attempt}",
            ChangedFiles = [$"src/{task}.js"],
            Verifications = [Samples.Verified($"{task}-evidence", true, $"{task}@{attempt}")],
            Usage = task == "T1" ? new Usage(1, 0, tokens, 0, 0, 0) : Usage.None,
        },
        Acceptance = (test, commit) => test == "A1" || commit.Contains("T2", StringComparison.Ordinal),
    };

    private static RunSimulator Spend(int percent, int tests = 1, RunContext? context = null)
    {
        var simulator = new RunSimulator(context ?? Samples.Context(Samples.Bundle(new() { MaxTokens = 1_000_000 }, tests: tests)));
        simulator.Run(World(percent * 10_000));
        return simulator;
    }
}
