using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests;

/// <summary>Questions, limits, merges and ends that cross each other's way. Each was found by <see cref="When_everything_happens_at_once"/> or by reading.</summary>
public sealed class When_rules_meet
{
    private static readonly TurnReport TooLarge = new() { Outcome = FailureClasses.Overload, Detail = "x" };

    private static readonly TurnReport Down = new() { Outcome = "transient", ProviderFault = true };

    private static readonly AgentTask[] Everybody =
        [.. Enumerable.Range(1, 6).Select(i => Samples.Task($"T{i}") with { Agent = i <= 3 ? "general" : "debug" })];

    [Fact]
    public void Should_not_test_again_what_is_being_tested_when_a_person_answers()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000, MaxParallelWorkers = 6 })));
        var world = new HonestWorld(Everybody) { Worker = (_, _, _) => TooLarge };
        RunUntil(simulator, world, RunStatus.Checking);
        Assert.Equal(RunReasons.SystemDegraded, Assert.Single(simulator.State.Escalations).Reason);

        Decide(simulator, "escalation-1", "retry");
        Assert.Equal(RunStatus.Checking, simulator.State.Status);
        simulator.Run(world);

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(1, Acceptances(simulator));
    }

    [Fact]
    public void Should_go_on_when_the_last_of_several_questions_is_answered()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        var world = new HonestWorld(Samples.Task("T1")) { Planner = (_, turn) => turn > 5 ? null : Down with { SessionFault = turn == 5 ? SessionFaults.ContextOverflow : null } };
        simulator.Run(world);
        Assert.Equal([RunReasons.SystemDegraded, RunReasons.SessionDegraded], simulator.State.Escalations.Select(e => e.Reason));

        Decide(simulator, "escalation-1", "retry");
        Assert.Empty(simulator.Pending);
        Assert.Equal(RunStatus.AwaitingAck, simulator.State.Status);
        Decide(simulator, "escalation-2", "retry");
        simulator.Run(world);

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("fail")]
    public void Should_complete_without_a_question_when_the_tests_are_verified_and_only_the_report_is_missing(string escalation)
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(policies: new() { Escalation = escalation, SessionRecovery = "ask" })));
        var world = new HonestWorld(Samples.Task("T1"));
        RunUntil(simulator, world, RunStatus.Reporting);
        FinishTurn(simulator, new() { Outcome = "lost", SessionFault = SessionFaults.ContextOverflow });
        simulator.Run(world);

        Assert.Equal((RunStatus.Completed, RunReasons.AcceptanceVerified), (simulator.State.Status, simulator.State.Reason));
        Assert.Empty(simulator.State.Escalations);
    }

    [Fact]
    public void Should_ask_for_no_budget_to_report_on_what_is_verified()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 100_000 })));
        var world = new HonestWorld(Samples.Task("T1"));
        RunUntil(simulator, world, RunStatus.Reporting);
        FinishTurn(simulator, new() { Outcome = FailureClasses.Budget, Usage = new Usage(1, 0, 100_000, 0, 0, 0) });
        simulator.Run(world);

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Empty(simulator.State.Escalations);
    }

    [Fact]
    public void Should_ask_for_no_budget_that_no_iteration_is_left_to_use()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 100_000, MaxIterations = 1 })));
        simulator.Run(new HonestWorld(Samples.Task("T1"))
        {
            Worker = (task, attempt, _) => HonestWorld.Lied(task, attempt) with { Verifications = [Samples.Verified($"{task}-evidence", true, $"{task}@{attempt}")], Usage = new Usage(1, 0, 96_000, 0, 0, 0) },
            Acceptance = (_, _) => false,
        });

        Assert.Equal((RunStatus.Failed, RunReasons.BudgetExhausted), (simulator.State.Status, simulator.State.Reason));
        Assert.Empty(simulator.State.Escalations);
    }

    [Fact]
    public void Should_not_offer_another_try_when_no_iteration_is_left_for_it()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000, MaxIterations = 4 })));
        simulator.Run(new HonestWorld { Planner = (_, _) => HonestWorld.Answered(Samples.Result(actions: [new() { Type = "complete" }])), Acceptance = (_, _) => false });

        Assert.Equal((RunStatus.Failed, RunReasons.MaxIterations), (simulator.State.Status, simulator.State.Reason));
        Assert.Empty(simulator.State.Escalations);
    }

    [Fact]
    public void Should_wait_for_a_task_that_a_person_must_decide_when_more_budget_is_refused()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 100_000, MaxParallelWorkers = 2, MaxAttemptsPerTask = 1, MaxTurnsPerAttempt = 1 })));
        var world = new HonestWorld(Samples.Task("T0"), Samples.Task("T1", "T0"), Samples.Task("T2", "T0"))
        {
            Worker = (task, attempt, _) => task switch
            {
                "T1" => HonestWorld.Lied(task, attempt),
                "T2" => new() { Outcome = "transient", Usage = new Usage(1, 0, 100_000, 0, 0, 0) },
                _ => null,
            },
        };
        simulator.Run(world);
        Assert.Equal([("attempts_exhausted", "T1"), (RunReasons.BudgetExhausted, null)], simulator.State.Escalations.Select(e => (e.Reason, e.TaskId)));

        Decide(simulator, "escalation-2", "reject");
        Assert.Equal(RunStatus.AwaitingAck, simulator.State.Status);
        Assert.Equal(TaskProgress.Skipped, simulator.State.FindTask("T2")!.Progress);
        Decide(simulator, "escalation-1", "approve");
        simulator.Run(world);

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(1, Acceptances(simulator));
    }

    [Fact]
    public void Should_deliver_what_was_verified_and_not_the_merge_that_was_on_its_way()
    {
        var bundle = Samples.Bundle(new() { MaxTokens = 10_000_000, MaxParallelWorkers = 3, MaxTurnsPerAttempt = 1 }, new Policies { Escalation = "fail" }, tests: 2);
        var simulator = new RunSimulator(Samples.Context(bundle));
        var world = new HonestWorld
        {
            Planner = (iteration, _) => HonestWorld.Answered(Samples.Result(actions: iteration == 1
                ? [Samples.Dispatch(Samples.Task("T1"))]
                : [Samples.Dispatch(Samples.Task("T2")), Samples.Dispatch(Samples.Task("T3")), Samples.Dispatch(Samples.Task("T4") with { Agent = "debug" })])),
            Worker = (task, attempt, _) => task is "T3" or "T4" ? HonestWorld.Lied(task, attempt) : null,
            Acceptance = (test, _) => test == "A1",
        };
        RunUntil(simulator, world, RunStatus.Reporting);
        RunUntil(simulator, world, RunStatus.Acting);
        while (simulator.State.Ending is null)
            simulator.Apply(world.Turn(simulator.Pending.OfType<RunCommand.Turn>().First(), simulator.State));
        var late = Assert.Single(simulator.State.Work.Values, w => w.Kind == WorkKind.Integrate);
        Assert.Contains(simulator.Pending, p => p is RunCommand.Stop && p.Work.WorkId == late.WorkId);
        simulator.Apply(new RunInput.Integrated(late.WorkId, late.Epoch, true, "never verified", [], [], null));
        var publish = Assert.Single(simulator.State.Work.Values);
        simulator.Apply(new RunInput.LeaseExpired(publish.WorkId, publish.Epoch));

        Assert.Equal("base+T1", Assert.Single(simulator.Pending.OfType<RunCommand.Publish>()).Commit);
        simulator.Run(world);
        Assert.Equal((RunStatus.PartiallyCompleted, "base+T1"), (simulator.State.Status, simulator.State.Head));
    }

    [Fact]
    public void Should_complete_a_verified_run_whose_time_is_up_before_its_report()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        var world = new HonestWorld(Samples.Task("T1"));
        RunUntil(simulator, world, RunStatus.Reporting);
        simulator.Now = simulator.State.Deadline;
        simulator.Apply(new RunInput.DeadlineReached());
        simulator.Run(world);

        Assert.Equal((RunStatus.Completed, RunReasons.AcceptanceVerified), (simulator.State.Status, simulator.State.Reason));
        Assert.Contains("run.result.published", simulator.EventTypes);
    }

    private static void RunUntil(RunSimulator simulator, HonestWorld world, RunStatus status)
    {
        for (var i = 0; simulator.State.Status != status; i++)
        {
            Assert.True(i < 100 && simulator.Pending.Count > 0, $"The run is {simulator.State.Status}, not {status}.");
            simulator.AnswerNext(world);
        }
    }

    private static void FinishTurn(RunSimulator simulator, TurnReport report)
    {
        var work = Assert.Single(simulator.State.Work.Values);
        simulator.Apply(new RunInput.TurnFinished(work.WorkId, work.Epoch, report));
    }

    private static void Decide(RunSimulator simulator, string step, string decision)
    {
        simulator.Apply(new RunInput.StepAcknowledged(step, decision, "ann", "because", null));
        Assert.True(simulator.Answer!.Accepted, simulator.Answer.Detail);
    }

    private static int Acceptances(RunSimulator simulator) =>
        simulator.Events.Count(e => e.Type == "run.work.dispatched" && e.Data.GetProperty("kind").GetString() == "acceptance");
}
