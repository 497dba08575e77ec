using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>RES-2: whatever a lost runner had used stays used, on the run and on the attempt, and is counted once.</summary>
[Trait("Rule", "RES-2")]
public sealed class When_lost_work_had_cost_something
{
    private const long Max = 10_000;

    private static readonly Usage Reported = new(2, 0, 900, 100, 200, 30);

    private readonly RunSimulator _simulator = new(Samples.Context(Samples.Bundle(new() { MaxTokens = Max, MaxParallelWorkers = 1 }, new() { Escalation = "fail" })));

    private WorkItem Work => Assert.Single(_simulator.State.Work.Values);

    [Fact]
    public void Should_count_it_and_reserve_only_what_is_free_when_the_lease_runs_out()
    {
        Plan();
        var work = Work;

        _simulator.Apply(new RunInput.LeaseExpired(work.WorkId, 1, Reported with { OutputTokens = 6_000 }));

        Assert.Equal(6_800, _simulator.State.Usage.Tokens);
        Assert.Equal(6_800, _simulator.State.Iteration.Usage.Tokens);
        Assert.Equal((5_000, 3_200, 2), (work.ReservedTokens, Work.ReservedTokens, Work.Epoch));
        Assert.Equal(0, Budget.FreeTokens(_simulator.State));
        Assert.Contains("run.budget.updated", _simulator.EventTypes);
    }

    [Fact]
    public void Should_count_it_and_tell_the_next_runner_what_is_left_when_the_work_is_claimed()
    {
        Plan();
        var work = Work;

        _simulator.Apply(new RunInput.WorkClaimed(work.WorkId, 1, Redelivered: true, Reported with { OutputTokens = 6_000 }));

        Assert.True(_simulator.Answer!.Accepted);
        Assert.Equal((3_200, 2), (_simulator.Answer.Work!.ReservedTokens, _simulator.Answer.Epoch));
        Assert.Equal((6_800, 3_200), (_simulator.State.Usage.Tokens, Work.ReservedTokens));
    }

    [Fact]
    public void Should_count_the_later_of_two_measurements_when_the_work_failed()
    {
        Worker();
        var (work, before) = (Work, _simulator.State.Usage);

        _simulator.Apply(new RunInput.WorkFailed(work.WorkId, 1, "transient", "runner_error", "x", Reported with { OutputTokens = 100 }, true, Reported));

        Assert.Equal(before.Plus(Reported), _simulator.State.Usage);
        Assert.Equal(Reported, _simulator.State.Tasks[0].Attempt.Usage);
        Assert.Equal(2, Work.Epoch);
    }

    [Fact]
    public void Should_add_only_the_difference_of_a_late_result()
    {
        Worker();
        var (work, before) = (Work, _simulator.State.Usage);
        _simulator.Apply(new RunInput.LeaseExpired(work.WorkId, 1, Reported));
        var late = new RunInput.TurnFinished(work.WorkId, 1, new() { Outcome = "answered", Usage = Reported with { ModelCalls = 3, OutputTokens = 250 } });

        _simulator.Apply(late);
        _simulator.Apply(late);

        Assert.Equal(before.Plus(Reported).Plus(new(1, 0, 0, 0, 50, 0)), _simulator.State.Usage);
        Assert.Equal(3, _simulator.State.Tasks[0].Attempt.Usage.ModelCalls);
        Assert.Equal([50, 0], _simulator.Events.Where(e => e.Type == "run.result.late").Select(e => e.Data.GetProperty("counted").GetProperty("output_tokens").GetInt64()));
        Assert.Equal(2, Work.Epoch);
    }

    [Fact]
    public void Should_count_a_result_that_was_applied_and_then_repeated_once()
    {
        Plan();
        var answer = new HonestWorld(Samples.Task("T1")).Turn((RunCommand.Turn)_simulator.Pending[0], _simulator.State);
        _simulator.Apply(answer);
        var once = _simulator.State.Usage;

        _simulator.Apply(answer);

        Assert.Equal(once, _simulator.State.Usage);
    }

    [Fact]
    public void Should_end_on_the_budget_when_nothing_is_left_to_try_again()
    {
        Plan();

        _simulator.Apply(new RunInput.LeaseExpired(Work.WorkId, 1, Reported with { OutputTokens = 9_000 }));

        Assert.Equal((RunStatus.Failed, RunReasons.BudgetExhausted), (_simulator.State.Status, _simulator.State.Reason));
        Assert.Equal(9_800, _simulator.State.Usage.Tokens);
    }

    [Fact]
    public void Should_refuse_a_claim_when_nothing_is_left_and_end_on_the_budget()
    {
        Plan();

        _simulator.Apply(new RunInput.WorkClaimed(Work.WorkId, 1, Redelivered: true, Reported with { OutputTokens = 9_000 }));

        Assert.Equal((false, "budget"), (_simulator.Answer!.Accepted, _simulator.Answer.Code));
        Assert.Equal(RunReasons.BudgetExhausted, _simulator.State.Reason);
    }

    [Fact]
    public void Should_test_what_is_merged_when_a_lost_worker_has_used_up_the_rest()
    {
        var world = new HonestWorld(Samples.Task("T1"), Samples.Task("T2", "T1"));
        Plan(world);
        Answer(world);
        Answer(world);
        Answer(world);
        Assert.Equal(("T2", WorkKind.Work), (Work.TaskId, Work.Kind));

        _simulator.Apply(new RunInput.LeaseExpired(Work.WorkId, 1, Reported with { OutputTokens = 9_000 }));
        Assert.Equal(WorkKind.Acceptance, Work.Kind);
        _simulator.Run(world);

        Assert.Equal(RunStatus.Completed, _simulator.State.Status);
        Assert.Equal(TaskProgress.Skipped, _simulator.State.FindTask("T2")!.Progress);
        Assert.Equal(9_800, _simulator.State.FindTask("T2")!.Attempt.Usage.Tokens);
    }

    [Fact]
    public void Should_count_what_was_given_up_because_its_stop_was_never_confirmed()
    {
        Worker();
        var (work, before) = (Work, _simulator.State.Usage);
        _simulator.Apply(new RunInput.WorkStarted(work.WorkId, 1, "runner", null, null, null));
        _simulator.Apply(new RunInput.CancelRequested("ann", null));
        _simulator.Now += TimeSpan.FromSeconds(20);

        _simulator.Apply(new RunInput.DeadlineReached(new Dictionary<Guid, Usage> { [work.WorkId] = Reported }));

        Assert.Equal(RunStatus.Cancelled, _simulator.State.Status);
        Assert.Equal(before.Plus(Reported), _simulator.State.Usage);
    }

    [Fact]
    public void Should_say_that_some_of_it_is_estimated()
    {
        Worker();

        _simulator.Apply(new RunInput.LeaseExpired(Work.WorkId, 1, Reported with { Estimated = true }));

        Assert.True(_simulator.State.Usage.Estimated);
        Assert.True(_simulator.State.Tasks[0].Attempt.Usage.Estimated);
    }

    private void Plan(HonestWorld? world = null) => Answer(world ?? new HonestWorld(Samples.Task("T1")));

    private void Worker()
    {
        var world = new HonestWorld(Samples.Task("T1"));
        Plan(world);
        Answer(world);
        Assert.Equal(WorkKind.Work, Work.Kind);
    }

    private void Answer(HonestWorld world) => _simulator.AnswerNext(world);
}
