using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>VER-6: the integration branch goes back to the last good commit, and the next iteration knows why.</summary>
[Trait("Rule", "VER-6")]
public sealed class When_a_merge_breaks_a_test
{
    [Fact]
    public void Should_go_back_to_the_last_good_commit_and_on_from_there()
    {
        var simulator = Run(3, (test, commit) => test == "A1" ? !commit.EndsWith("+T2-2", StringComparison.Ordinal) : commit.Contains("-3", StringComparison.Ordinal));

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal("base+T1+T2+T1-3+T2-3", simulator.State.Head);
        var rollback = simulator.State.Iterations[1].Rollback!;
        Assert.Equal(("base+T1+T2+T1-2+T2-2", "base+T1+T2"), (rollback.From, rollback.To));
        Assert.Equal(["T1-2", "T2-2"], rollback.Tasks);
        Assert.Contains("A1", Assert.Single(rollback.Broken), StringComparison.Ordinal);
        Assert.All(rollback.Tasks, t => Assert.Equal((TaskProgress.Failed, "rolled_back"), (simulator.State.FindTask(t)!.Progress, simulator.State.FindTask(t)!.Attempt.Outcome)));
        Assert.Single(simulator.EventTypes, t => t == "run.integration.rolled_back");
    }

    [Fact]
    public void Should_tell_the_next_plan_and_its_workers_what_broke_and_where_the_work_is()
    {
        var prompts = new List<string>();
        Run(3, (test, commit) => test == "A1" ? !commit.EndsWith("+T2-2", StringComparison.Ordinal) : commit.Contains("-3", StringComparison.Ordinal), prompts);

        var plan = Assert.Single(prompts, p => p.Contains("kind: plan", StringComparison.Ordinal) && p.Contains("iteration: 3", StringComparison.Ordinal));
        Assert.Contains("git checkout base+T1+T2+T1-2+T2-2", plan, StringComparison.Ordinal);
        Assert.Contains("It broke A1", plan, StringComparison.Ordinal);
        Assert.DoesNotContain(prompts.Where(p => p.Contains("task: T1-2", StringComparison.Ordinal)), p => p.Contains("rolled back", StringComparison.Ordinal));
        Assert.Contains("git diff HEAD base+T1+T2+T1-2+T2-2", Assert.Single(prompts, p => p.Contains("task: T1-3", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_end_with_the_last_good_commit_and_what_was_verified_on_it()
    {
        var simulator = Run(2, (test, commit) => test == "A1" && !commit.EndsWith("+T2-2", StringComparison.Ordinal));

        Assert.Equal((RunStatus.PartiallyCompleted, "base+T1+T2"), (simulator.State.Status, simulator.State.Head));
        Assert.True(simulator.State.Acceptance.First(a => a.Id == "A1").Verification is { Passed: true, Commit: "base+T1+T2" });
    }

    [Fact]
    public void Should_go_back_to_the_base_when_it_passed_there()
    {
        var simulator = Run(1, (_, _) => false, passedOnBase: true);

        Assert.Equal((RunStatus.Failed, "base"), (simulator.State.Status, simulator.State.Head));
        Assert.Null(simulator.State.ResultBranch);
    }

    [Fact]
    public void Should_stay_when_only_a_test_fails_that_never_passed()
    {
        var simulator = Run(1, (_, _) => false);

        Assert.Equal("base+T1+T2", simulator.State.Head);
        Assert.DoesNotContain("run.integration.rolled_back", simulator.EventTypes);
    }

    [Fact]
    public void Should_stay_when_only_an_optional_test_broke()
    {
        var simulator = Run(1, (test, _) => test == "A1", passedOnBase: true, optional: "A2");

        Assert.Equal((RunStatus.Completed, "base+T1+T2"), (simulator.State.Status, simulator.State.Head));
    }

    private static RunSimulator Run(int iterations, Func<string, string, bool> passes, List<string>? prompts = null, bool passedOnBase = false, string? optional = null)
    {
        var bundle = Samples.Bundle(new() { MaxIterations = iterations, MaxTokens = 10_000_000 }, tests: 2);
        bundle = bundle with { AcceptanceTests = [.. bundle.AcceptanceTests.Select(t => t with { Required = t.Id != optional })] };
        var simulator = new RunSimulator(Samples.Context(bundle)) { PassedOnBase = passedOnBase };
        simulator.Dispatched = (command, _, _) =>
        {
            if (command is RunCommand.Turn { Order: not null } turn)
                prompts?.Add(turn.Order.Prompt);
        };
        simulator.Run(new HonestWorld(Samples.Task("T1"), Samples.Task("T2")) { Acceptance = passes });
        return simulator;
    }
}
