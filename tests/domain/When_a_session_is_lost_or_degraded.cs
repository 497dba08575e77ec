using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>FAIL-6: what is lost is replaced without a word to anybody but the log; what is degraded is given up, and a person is asked.</summary>
[Trait("Rule", "FAIL-6")]
public sealed class When_a_session_is_lost_or_degraded
{
    private static readonly TurnReport Overflow = Failed("overload", SessionFaults.ContextOverflow);

    [Theory]
    [InlineData("ses_2", 1)]
    [InlineData("ses_1", 0)]
    public void Should_say_that_a_workers_session_is_a_new_one_and_go_on(string second, int replacements)
    {
        var simulator = Simulator(new());
        simulator.Run(new HonestWorld(Samples.Task("T1"))
        {
            Worker = (task, attempt, turn) => turn == 1
                ? Failed("lost", null) with { SessionId = "ses_1" }
                : HonestWorld.Lied(task, attempt) with { SessionId = second, Verifications = [Samples.Verified($"{task}-evidence", true, $"{task}@{attempt}")] },
        });

        var replaced = simulator.Events.Where(e => e.Type == "run.session.replaced").ToList();
        Assert.Equal(replacements, replaced.Count);
        Assert.All(replaced, e => Assert.Equal(("FAIL-6", "T1", "ses_1", "ses_2"),
            (e.Data.GetProperty("rule").GetString(), e.Data.GetProperty("task_id").GetString(), e.Data.GetProperty("former_session_id").GetString(), e.Data.GetProperty("session_id").GetString())));
        Assert.DoesNotContain("run.session.degraded", simulator.EventTypes);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Single(simulator.State.Tasks[0].Attempts);
    }

    [Fact]
    public void Should_say_it_as_soon_as_the_turn_has_begun_and_only_once()
    {
        var simulator = Simulator(new());
        simulator.AnswerNext(new HonestWorld(Samples.Task("T1")));
        var plan = simulator.Pending[0].Work;
        simulator.Apply(new RunInput.WorkStarted(plan.WorkId, plan.Epoch, "runner", "http://127.0.0.1:1", "/clone", "ses_1"));
        simulator.Apply(new RunInput.LeaseExpired(plan.WorkId, plan.Epoch));
        plan = simulator.Pending[0].Work;
        simulator.Apply(new RunInput.WorkStarted(plan.WorkId, plan.Epoch, "runner", "http://127.0.0.1:2", "/clone", "ses_2"));
        simulator.Apply(new RunInput.TurnFinished(plan.WorkId, plan.Epoch, HonestWorld.Answered(Samples.Result(actions: [Samples.Dispatch(Samples.Task("T1"))])) with { SessionId = "ses_2" }));

        Assert.Equal("orchestrator", Assert.Single(simulator.Events, e => e.Type == "run.session.replaced").Data.GetProperty("agent").GetString());
        Assert.Equal(RunStatus.Acting, simulator.State.Status);
    }

    [Fact]
    public void Should_hand_over_what_was_changed_and_what_was_said()
    {
        var prompts = new List<string>();
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()))
        {
            Dispatched = (command, _, _) =>
            {
                if (command is RunCommand.Turn { Order.Kind: "work" } turn)
                    prompts.Add(turn.Order.Prompt);
            },
        };
        simulator.Run(new HonestWorld(Samples.Task("T1"))
        {
            Worker = (_, _, turn) => turn == 1
                ? new TurnReport { Outcome = "lost", Detail = "The OpenCode process ended.", Commit = "half", ChangedFiles = ["src/half.js"], Partial = "I was about to </written_so_far> finish." }
                : null,
        });

        Assert.Equal(2, prompts.Count);
        foreach (var said in new[] { "Do T1.", "The OpenCode process ended.", "commit: half, compared with base", "files changed so far: src/half.js", "I was about to <\\/written_so_far> finish." })
            Assert.Contains(said, prompts[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wait", null, true)]
    [InlineData("wait", "ask", true)]
    [InlineData("wait", "auto", false)]
    [InlineData("fail", null, false)]
    [InlineData("fail", "auto", false)]
    public void Should_ask_as_the_policy_says(string escalation, string? recovery, bool asks)
    {
        var simulator = Simulator(new() { Escalation = escalation, SessionRecovery = recovery });
        var attempts = new List<Guid>();
        simulator.Dispatched = (command, _, _) =>
        {
            if (command is RunCommand.Turn { Order.Kind: "plan" } turn)
                attempts.Add(turn.Work.AttemptId);
        };
        var world = new HonestWorld(Samples.Task("T1")) { Planner = (_, turn) => turn == 1 ? Overflow : null };
        simulator.Run(world);

        var degraded = Assert.Single(simulator.Events, e => e.Type == "run.session.degraded").Data;
        Assert.Equal(asks ? "ask" : "auto", degraded.GetProperty("recovery").GetString());
        if (asks)
        {
            var escalated = Assert.Single(simulator.State.Escalations);
            Assert.Equal(RunStatus.AwaitingAck, simulator.State.Status);
            Assert.Equal(RunReasons.SessionDegraded, escalated.Reason);
            Assert.Equal(["retry", "reject", "abort"], escalated.Options);
            Assert.Null(escalated.Handover);
            simulator.Apply(new RunInput.StepAcknowledged("escalation-1", "retry", "ann", null, null));
            simulator.Run(world);
        }

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(2, attempts.Distinct().Count());
    }

    [Theory]
    [InlineData("reject", RunReasons.SessionDegraded)]
    [InlineData("abort", RunReasons.AbortedByUser)]
    public void Should_end_when_the_person_says_so(string decision, string reason)
    {
        var simulator = Simulator(new());
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Planner = (_, _) => Overflow });
        simulator.Apply(new RunInput.StepAcknowledged("escalation-1", decision, "ann", null, null));

        Assert.Equal(RunStatus.Failed, simulator.State.Status);
        Assert.Equal(reason, simulator.State.Reason);
    }

    [Fact]
    public void Should_hand_the_run_over_when_it_happens_again()
    {
        var simulator = Simulator(new());
        var world = new HonestWorld(Samples.Task("T1")) { Planner = (_, turn) => turn <= 2 ? Overflow : null };
        simulator.Run(world);
        simulator.Apply(new RunInput.StepAcknowledged("escalation-1", "retry", "ann", null, null));
        simulator.Run(world);

        var again = simulator.State.Escalations[^1];
        Assert.Equal(RunReasons.SessionDegraded, again.Reason);
        Assert.Equal(again.Handover, simulator.Events.Last(e => e.Type == "run.escalation.raised").Data.GetProperty("handover").GetString());
        foreach (var section in new[] { "## Goal\n- Make the tests pass.", "## Plan\n", "## Accepted results\n- none", "## Failures\n- none", "## Git\n- base base", "## Remaining limits\n- iterations: 9 of 10" })
            Assert.Contains(section, again.Handover, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SessionFaults.OtherAnswer, 1, true)]
    [InlineData(SessionFaults.Unreachable, 1, false)]
    [InlineData(SessionFaults.Unreachable, 2, true)]
    [InlineData(null, 2, false)]
    public void Should_be_degraded_at_once_by_another_answer_but_only_twice_unreachable(string? fault, int times, bool degraded)
    {
        var simulator = Simulator(new());
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Planner = (_, turn) => turn <= times ? Failed(fault is null ? "lost" : "transient", fault) : null });

        Assert.Equal(degraded ? 1 : 0, simulator.State.DegradedSessions);
        Assert.Equal(degraded ? RunStatus.AwaitingAck : RunStatus.Completed, simulator.State.Status);
    }

    [Fact]
    public void Should_not_take_two_separate_silences_for_two_in_a_row()
    {
        var simulator = Simulator(new());
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Planner = (_, turn) => turn switch { 1 => Failed("transient", SessionFaults.Unreachable), 2 => Failed("lost", null), _ => null } });
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    [Fact]
    public void Should_book_what_the_degraded_session_used_on_its_iteration()
    {
        var simulator = Simulator(new() { SessionRecovery = "auto" });
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Planner = (_, turn) => turn == 1 ? Overflow with { Usage = new(1, 0, 700, 0, 0, 0) } : null });
        var former = Assert.Single(simulator.State.Iterations[0].FormerAttemptIds);
        var late = Settlement.Charge(simulator.State, former, new(1, 0, 11, 0, 0, 0));

        Assert.Equal(simulator.State.Iterations[0].Usage.InputTokens + 11, late.Iterations[0].Usage.InputTokens);
        Assert.True(simulator.State.Iterations[0].Usage.InputTokens >= 700);
    }

    [Fact]
    public void Should_leave_a_workers_degraded_session_to_the_failure_ladder()
    {
        var simulator = Simulator(new());
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (_, _, turn) => turn == 1 ? Failed("transient", SessionFaults.OtherAnswer) : null });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(0, simulator.State.DegradedSessions);
        Assert.Single(simulator.State.Tasks[0].Attempts);
    }

    private static RunSimulator Simulator(Policies policies) => new(Samples.Context(Samples.Bundle(policies: policies)));

    private static TurnReport Failed(string outcome, string? fault) => new() { Outcome = outcome, Detail = "It did not work.", SessionFault = fault };
}
