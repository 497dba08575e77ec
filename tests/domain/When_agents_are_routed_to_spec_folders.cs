using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Tests;

/// <summary>AGT-4: documents of a spec folder are only from the agent that owns them.</summary>
[Trait("Rule", "AGT-4")]
public sealed class When_agents_are_routed_to_spec_folders
{
    private const string Spec = "specs/001-search/spec.md";

    [Theory]
    [InlineData("speckit", "specs/001-search/spec.md", true)]
    [InlineData("general", "specs/001-search/spec.md", false)]
    [InlineData("general", ".opencode/specs/001-search/deep/plan.md", false)]
    [InlineData("handover", "specs/001-search/handover.md", true)]
    [InlineData("speckit", "specs/001-search/handover.md", false)]
    [InlineData("research", "specs/001-search/research.md", true)]
    [InlineData("write", "specs/001-search/research.md", false)]
    [InlineData("general", "specs/001-search/scratch/notes.md", true)]
    [InlineData("speckit", "specs/001-search/memory/context.md", false)]
    [InlineData("general", "specs/001-search/diagram.png", true)]
    [InlineData("general", "specs/01-search/spec.md", true)]
    [InlineData("general", "specs/README.md", true)]
    [InlineData("general", "docs/specs/001-search/spec.md", true)]
    public void Should_reject_what_only_another_agent_may_write(string agent, string path, bool allowed)
    {
        var verdict = SpecRouting.Decide(agent, Changed("c", path));

        if (allowed)
        {
            Assert.Null(verdict);
            return;
        }

        Assert.Equal((GateDecision.Fail, "routing"), (verdict!.Decision, verdict.FailureClass));
        Assert.Equal(("AGT-4", $"routing:{path}", false), Assert.Single(verdict.Checks) is var check ? (check.Rule, check.Id, check.Passed) : default);
        Assert.Contains(verdict.Feedback, f => f.Contains(path, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Spec, true)]
    [InlineData("specs/001-search/memory/m.md", false)]
    public void Should_let_everybody_tick_boxes_except_where_nobody_writes(string path, bool allowed) =>
        Assert.Equal(allowed, SpecRouting.Decide("general", Changed("c", path) with { OnlyTicked = [path] }) is null);

    [Theory]
    [InlineData("# T\n- [ ] one\n- [ ] two\n", "# T\n- [x] one\n- [ ] two\n", true)]
    [InlineData("- [x] one\r\n", "- [ ] one\r\n", true)]
    [InlineData("  1. [ ] one", "  1. [X] one", true)]
    [InlineData("> * [ ] one\n", "> * [x] one\n", true)]
    [InlineData("- [ ] one\n", "- [ ] one\n", false)]
    [InlineData("- [ ] one\n", "- [x] One\n", false)]
    [InlineData("- [ ] one\n", "- [x] one\n- [x] two\n", false)]
    [InlineData("- [ ] one\ntext\n", "- [x] one\nother\n", false)]
    [InlineData("- [ ] one\n", "* [x] one\n", false)]
    [InlineData("text [ ] one\n", "text [x] one\n", false)]
    [InlineData("- [ ](link)\n", "- [x](link)\n", false)]
    [InlineData("- [ ] one\r\n", "- [x] one\n", false)]
    public void Should_know_a_tick_from_other_changes(string before, string after, bool ticked) =>
        Assert.Equal(ticked, TaskBoxes.OnlyTicked(before, after));

    [Theory]
    [InlineData("specs/001-search/spec.md", "specs/001-search")]
    [InlineData(".opencode/specs/012-a/deep/x.md", ".opencode/specs/012-a")]
    [InlineData("specs/README.md", null)]
    [InlineData("src/a.js", null)]
    public void Should_know_the_folder_of_a_document(string path, string? folder) => Assert.Equal(folder, SpecFolders.Of(path));

    [Fact]
    public void Should_say_so_and_give_the_work_to_the_owner_from_the_attempts_base()
    {
        var turns = new List<TurnOrder>();
        var simulator = new RunSimulator(Context()) { Dispatched = (command, _, _) => Note(turns, command) };
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (_, attempt, _) => attempt == 1 ? Changed("stolen", Spec, "src/a.js") : null });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(["general", "speckit"], simulator.State.Tasks[0].Attempts.Select(a => a.Agent));
        Assert.Equal("routing", simulator.State.Tasks[0].Attempts[0].Outcome);
        var breach = Assert.Single(simulator.Events, e => e.Type == "run.rule.breached" && e.Data.GetProperty("rule").GetString() == "AGT-4").Data;
        Assert.Equal("ROUTING VIOLATION: [general] attempted spec documentation (Rule 5 requires @speckit)", breach.GetProperty("message").GetString());
        Assert.Equal((Spec, "T1"), (breach.GetProperty("paths")[0].GetString(), breach.GetProperty("task_id").GetString()));
        Assert.Equal(("base", "base"), (turns[1].StartCommit, turns[1].BaseCommit));
        Assert.Contains($"routing:{Spec}", turns[1].Prompt, StringComparison.Ordinal);
        Assert.Contains("src/a.js", turns[1].Prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_leave_the_third_attempt_to_the_owner()
    {
        var simulator = new RunSimulator(Context());
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (task, attempt, _) => attempt == 1 ? Changed("x", Spec) : HonestWorld.Lied(task, attempt) });

        Assert.Equal(["general", "speckit", "speckit"], simulator.State.Tasks[0].Attempts.Select(a => a.Agent));
        Assert.Equal("attempts_exhausted", Assert.Single(simulator.State.Escalations).Reason);
    }

    [Fact]
    public void Should_not_give_an_owners_task_to_somebody_else_at_the_third_attempt()
    {
        var simulator = new RunSimulator(Context());
        simulator.Run(new HonestWorld(Samples.Task("T1") with { Type = "specification", Agent = "speckit", ExpectedOutputs = [Spec] }) { Worker = (task, attempt, _) => HonestWorld.Lied(task, attempt) });

        Assert.Equal(["speckit", "speckit", "speckit"], simulator.State.Tasks[0].Attempts.Select(a => a.Agent));
    }

    [Theory]
    [InlineData("the owner is unknown", "specs/001-search/handover.md")]
    [InlineData("there are two owners", Spec, "specs/001-search/research.md")]
    [InlineData("nobody may", "specs/001-search/memory/m.md")]
    public void Should_go_down_the_ladder_where_no_agent_is_right(string why, params string[] paths)
    {
        var simulator = new RunSimulator(Context());
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (_, attempt, _) => Changed($"x{attempt}", paths) });

        Assert.True(simulator.State.Tasks[0].Attempts.Select(a => a.Agent).SequenceEqual(["general", "general", "debug"]), why);
        var escalation = Assert.Single(simulator.State.Escalations);
        Assert.Equal("routing", escalation.Reason);
        Assert.Contains("approve", escalation.Options);
    }

    [Fact]
    public void Should_reject_an_answer_that_is_none_at_once() =>
        Assert.Equal(GateDecision.Fail, SpecRouting.Decide("general", Changed("c", Spec) with { Result = null, AnswerErrors = ["no JSON"] })!.Decision);

    [Fact]
    public void Should_keep_nothing_of_it_when_the_time_was_up()
    {
        var turns = new List<TurnOrder>();
        var simulator = new RunSimulator(Context()) { Dispatched = (command, _, _) => Note(turns, command) };
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (_, attempt, _) => attempt == 1 ? Changed("cut", Spec) with { Outcome = "timeout", Result = null } : null });

        Assert.Equal("base", turns[1].StartCommit);
    }

    [Fact]
    public void Should_write_a_persons_bypass_into_the_decision_record()
    {
        var integrations = new List<RunCommand.Integrate>();
        var simulator = new RunSimulator(Context(attempts: 1)) { Dispatched = (command, _, _) => { if (command is RunCommand.Integrate i) integrations.Add(i); } };
        var world = new HonestWorld(Samples.Task("T1")) { Worker = (_, _, _) => Changed("kept", Spec, "specs/001-search/research.md") };
        simulator.Run(world);
        simulator.Apply(new RunInput.StepAcknowledged("escalation-1", "approve", "ann", null, null));
        Assert.Equal("note_required", simulator.Answer!.Code);
        simulator.Now = simulator.Now.AddHours(1);
        simulator.Apply(new RunInput.StepAcknowledged("escalation-1", "approve", "ann", "speckit is broken\ntoday", null));
        simulator.Run(world);

        var append = Assert.Single(Assert.Single(integrations).Appends);
        Assert.Equal("specs/001-search/decision-record.md", append.Path);
        foreach (var part in new[] { "2030-01-01 13:00:00 UTC", "ann", "speckit is broken today", "T1", "@general", "@speckit, @research", $"`{Spec}`" })
            Assert.Contains(part, append.Text, StringComparison.Ordinal);
        var recorded = Assert.Single(simulator.Events, e => e.Type == "run.bypass.recorded").Data;
        Assert.Equal(("AGT-4", "ann"), (recorded.GetProperty("rule").GetString(), recorded.GetProperty("by").GetString()));
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Contains(Views.RunReports.Build(Samples.Bundle(), simulator.State, simulator.Now).OpenPoints, p => p.Contains("AGT-4", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_append_nothing_to_an_ordinary_merge()
    {
        var simulator = new RunSimulator(Context()) { Dispatched = (command, _, _) => Assert.Empty(command is RunCommand.Integrate i ? i.Appends : []) };
        simulator.Run(new HonestWorld(Samples.Task("T1")));

        Assert.Equal(1, simulator.Merges);
        Assert.DoesNotContain("run.bypass.recorded", simulator.EventTypes);
    }

    private static void Note(List<TurnOrder> turns, RunCommand command)
    {
        if (command is RunCommand.Turn { Order.Kind: "work" } turn)
            turns.Add(turn.Order);
    }

    private static RunContext Context(int? attempts = null)
    {
        var bundle = Samples.Bundle(new() { MaxTokens = 10_000_000, MaxAttemptsPerTask = attempts });
        return Samples.Context(bundle) with
        {
            Agents = AgentRegistry.Create([.. Samples.DefaultAgents, new() { Name = "speckit", Description = "specifies", Routes = ["specification"] }, new() { Name = "research", Description = "researches" }], []),
        };
    }

    private static TurnReport Changed(string commit, params string[] paths) => HonestWorld.Answered(Samples.Result()) with
    {
        Commit = commit,
        ChangedFiles = paths,
        Verifications = [Samples.Verified("T1-evidence", true, commit)],
    };
}
