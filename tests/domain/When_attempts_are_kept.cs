using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Retention;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Views;

namespace Orchestrate.Domain.Tests;

public sealed class When_attempts_are_kept
{
    private static readonly RetentionPolicy Policy = new(TimeSpan.FromMinutes(10), TimeSpan.FromDays(30), Unmerged: null);

    private static DateTimeOffset Ended => Samples.Noon;

    [Theory]
    [InlineData("accepted", TaskProgress.Merged, "work", false, AttemptFate.Merged)]
    [InlineData("accepted", TaskProgress.Merged, "work", true, AttemptFate.Merged)]
    [InlineData("accepted", TaskProgress.Merged, "base", false, AttemptFate.Nothing)]
    [InlineData("accepted", TaskProgress.Accepted, "work", false, AttemptFate.Unmerged)]
    [InlineData("conflict", TaskProgress.Failed, "work", false, AttemptFate.Unmerged)]
    [InlineData(FailureClasses.VerificationFailed, TaskProgress.Failed, "work", false, AttemptFate.Unmerged)]
    [InlineData(FailureClasses.VerificationFailed, TaskProgress.Failed, "work", true, AttemptFate.Discarded)]
    [InlineData(FailureClasses.VerificationFailed, TaskProgress.Failed, "base", false, AttemptFate.Nothing)]
    [InlineData(FailureClasses.VerificationFailed, TaskProgress.Failed, "base", true, AttemptFate.Discarded)]
    [InlineData(FailureClasses.Timeout, TaskProgress.Escalated, "work", false, AttemptFate.Unmerged)]
    [InlineData("accepted", TaskProgress.Skipped, "work", false, AttemptFate.Unmerged)]
    [InlineData(null, TaskProgress.Running, "work", false, AttemptFate.Unmerged)]
    [InlineData(null, TaskProgress.Running, "base", false, AttemptFate.Nothing)]
    public void Should_say_what_became_of_an_attempt_of_an_ended_run(string? outcome, TaskProgress progress, string commit, bool discarded, AttemptFate fate)
    {
        var state = Run(RunStatus.Failed, Task("T1", progress, Attempt(1, outcome, commit, discarded)));
        Assert.Equal(fate, Assert.Single(Fates(state)));
        Assert.Equal(fate == AttemptFate.Unmerged, AttemptFates.HoldsUnmerged(state));
        Assert.Equal(fate is AttemptFate.Merged or AttemptFate.Discarded ? 1 : 0, RunRetention.Settled(state).Count);
    }

    [Theory]
    [InlineData(null, TaskProgress.Running, "work", AttemptFate.Open)]
    [InlineData(null, TaskProgress.Running, "base", AttemptFate.Open)]
    [InlineData("accepted", TaskProgress.Accepted, "work", AttemptFate.Unmerged)]
    [InlineData("accepted", TaskProgress.Merged, "work", AttemptFate.Merged)]
    public void Should_say_what_became_of_an_attempt_while_the_run_goes_on(string? outcome, TaskProgress progress, string commit, AttemptFate fate)
    {
        var state = Run(RunStatus.Acting, Task("T1", progress, Attempt(1, outcome, commit)));
        Assert.Equal(fate, Assert.Single(Fates(state)));
        Assert.Equal(RetentionVerdict.Keep, RunRetention.Decide(state, Policy, Ended.AddYears(1)));
        Assert.Null(RunRetention.RemoveAfter(state, Policy));
    }

    [Fact]
    public void Should_take_only_the_last_attempt_of_a_merged_task_for_merged()
    {
        var state = Run(RunStatus.Completed, Task("T1", TaskProgress.Merged, Attempt(1, FailureClasses.VerificationFailed, "bad"), Attempt(2, "accepted", "good")));
        Assert.Equal([AttemptFate.Unmerged, AttemptFate.Merged], Fates(state));
    }

    [Fact]
    public void Should_take_an_attempt_whose_time_was_up_for_merged_with_the_one_that_continued_it()
    {
        var continued = Attempt(1, FailureClasses.Timeout, "half");
        Assert.Equal([AttemptFate.Merged, AttemptFate.Merged], Fates(Run(RunStatus.Completed, Task("T1", TaskProgress.Merged, continued, Attempt(2, "accepted", "whole")))));
        Assert.Equal([AttemptFate.Unmerged, AttemptFate.Unmerged], Fates(Run(RunStatus.Failed, Task("T1", TaskProgress.Failed, continued, Attempt(2, "verification_failed", "bad")))));

        // The third began anew, so nothing of the first is in it.
        var between = Run(RunStatus.Completed, Task("T1", TaskProgress.Merged, continued, Attempt(2, "verification_failed", "bad"), Attempt(3, "accepted", "good")));
        Assert.Equal([AttemptFate.Unmerged, AttemptFate.Unmerged, AttemptFate.Merged], Fates(between));
    }

    [Theory]
    [InlineData(0, RetentionVerdict.Keep)]
    [InlineData(9, RetentionVerdict.Keep)]
    [InlineData(10, RetentionVerdict.DropWorkingFiles)]
    [InlineData((30 * 24 * 60) - 1, RetentionVerdict.DropWorkingFiles)]
    [InlineData(30 * 24 * 60, RetentionVerdict.Remove)]
    public void Should_drop_working_files_first_and_the_rest_after_its_retention(int minutes, RetentionVerdict verdict)
    {
        var state = Run(RunStatus.Completed, Task("T1", TaskProgress.Merged, Attempt(1, "accepted", "work")), Task("T2", TaskProgress.Failed, Attempt(1, "verification_failed", "bad", discarded: true)));
        Assert.Equal(verdict, RunRetention.Decide(state, Policy, Ended.AddMinutes(minutes)));
        Assert.Equal(Ended.AddDays(30), RunRetention.RemoveAfter(state, Policy));
    }

    [Fact]
    public void Should_never_remove_work_that_is_neither_merged_nor_discarded()
    {
        var state = Run(RunStatus.Completed, Task("T1", TaskProgress.Merged, Attempt(1, "verification_failed", "bad"), Attempt(2, "accepted", "good")));
        Assert.Equal(RetentionVerdict.DropWorkingFiles, RunRetention.Decide(state, Policy, Ended.AddYears(100)));
        Assert.Null(RunRetention.RemoveAfter(state, Policy));
        Assert.All(AttemptDocuments.Describe(state, Policy), a => Assert.Null(a.KeptUntil));
    }

    [Theory]
    [InlineData(90, 89, RetentionVerdict.DropWorkingFiles)]
    [InlineData(90, 90, RetentionVerdict.Remove)]
    [InlineData(1, 29, RetentionVerdict.DropWorkingFiles)]
    [InlineData(1, 30, RetentionVerdict.Remove)]
    public void Should_remove_unmerged_work_when_the_policy_says_after_how_long(int unmergedDays, int days, RetentionVerdict verdict)
    {
        var state = Run(RunStatus.Failed, Task("T1", TaskProgress.Failed, Attempt(1, "verification_failed", "bad")));
        Assert.Equal(verdict, RunRetention.Decide(state, Policy with { Unmerged = TimeSpan.FromDays(unmergedDays) }, Ended.AddDays(days)));
    }

    [Fact]
    public void Should_let_a_discarded_attempt_go_by_itself_when_its_time_is_up()
    {
        var state = Run(RunStatus.Failed, Task("T1", TaskProgress.Failed, Attempt(1, "verification_failed", "bad", discarded: true), Attempt(2, "verification_failed", "worse")));
        var discarded = state.Tasks[0].Attempts[0].AttemptId;
        Assert.Empty(RunRetention.Expired(state, Policy, Ended.AddDays(30).AddSeconds(-1)));
        Assert.Equal([discarded], RunRetention.Expired(state, Policy, Ended.AddDays(30)));
        Assert.Equal([discarded], RunRetention.Settled(state));
        Assert.Equal(RetentionVerdict.DropWorkingFiles, RunRetention.Decide(state, Policy, Ended.AddDays(31)));
        Assert.Equal([Ended.AddDays(30), null], AttemptDocuments.Describe(state, Policy).Select(a => a.KeptUntil));
    }

    [Fact]
    public void Should_remove_a_run_without_attempts_after_its_retention() =>
        Assert.Equal(RetentionVerdict.Remove, RunRetention.Decide(Run(RunStatus.Cancelled), Policy, Ended.AddDays(30)));

    [Fact]
    public void Should_take_a_discard_of_an_ended_run_once_and_write_it_down()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxIterations = 1, MaxTokens = 10_000_000 }, new() { Escalation = "fail" })));
        var world = new HonestWorld(Samples.Task("T1")) { Worker = (task, attempt, _) => HonestWorld.Lied(task, attempt), Acceptance = (_, _) => false };
        while (simulator.State.Tasks.Count == 0)
            simulator.AnswerNext(world);
        var attempt = simulator.State.Tasks[0].Attempt.AttemptId;
        simulator.Apply(new RunInput.AttemptDiscarded(attempt, "ann"));
        Assert.Equal((false, "not_ended"), (simulator.Answer!.Accepted, simulator.Answer.Code));
        simulator.Run(world);
        Assert.True(simulator.State.Status.IsTerminal());

        simulator.Apply(new RunInput.AttemptDiscarded(Guid.NewGuid(), "ann"));
        Assert.Equal((false, "attempt_not_found"), (simulator.Answer!.Accepted, simulator.Answer.Code));
        simulator.Apply(new RunInput.AttemptDiscarded(attempt, "ann"));
        simulator.Now = simulator.Now.AddHours(1);
        simulator.Apply(new RunInput.AttemptDiscarded(attempt, "bob"));
        Assert.True(simulator.Answer!.Accepted);
        Assert.Equal("ann", simulator.State.Tasks[0].Attempts[0].DiscardedBy);
        Assert.Equal(AttemptFate.Discarded, Fates(simulator.State)[0]);
        var happened = Assert.Single(simulator.Events, e => e.Type == "run.attempt.discarded");
        Assert.Equal(attempt, happened.Data.GetProperty("attempt_id").GetGuid());
        Assert.Equal("ann", happened.Data.GetProperty("by").GetString());
    }

    [Theory]
    [InlineData("T1", "T1")]
    [InlineData("build_it-2", "build_it-2")]
    public void Should_name_an_attempt_by_a_plain_task(string task, string component)
    {
        var (run, attempt) = (Guid.NewGuid(), Guid.NewGuid());
        Assert.Equal($"refs/orchestrate/{run}/{component}/{attempt}", AttemptNames.Ref(run, task, attempt));
        Assert.Equal($"orchestrate-attempts/{run}/{component}-2", AttemptNames.Branch(run, task, 2));
    }

    [Theory]
    [InlineData("../../heads/main")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("x.lock")]
    [InlineData("ä\n@{1}")]
    public void Should_make_a_safe_name_of_any_task(string task) => Assert.Matches("^[A-Za-z0-9_-]+-[0-9a-f]{12}$", "x" + AttemptNames.Component(task));

    private static IReadOnlyList<AttemptFate> Fates(RunState state) => [.. AttemptDocuments.Describe(state, Policy).Select(a => a.Fate)];

    private static AttemptState Attempt(int number, string? outcome, string commit, bool discarded = false) => new()
    {
        AttemptId = Guid.NewGuid(),
        Number = number,
        Agent = "general",
        BaseCommit = "base",
        Commit = commit,
        Outcome = outcome,
        DiscardedAt = discarded ? Ended : null,
        DiscardedBy = discarded ? "ann" : null,
    };

    private static TaskState Task(string id, TaskProgress progress, params AttemptState[] attempts) =>
        new() { Task = Samples.Task(id), Iteration = 1, Progress = progress, Attempts = [.. attempts] };

    private static RunState Run(RunStatus status, params TaskState[] tasks) => new()
    {
        RunId = Guid.NewGuid(),
        Status = status,
        Limits = EffectiveLimits.Resolve(new RequestedLimits(), new ServerLimits()),
        StartedAt = Ended.AddHours(-1),
        Deadline = Ended.AddHours(1),
        EndedAt = status.IsTerminal() ? Ended : null,
        Tasks = [.. tasks],
    };
}
