using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests;

/// <summary>TASK-6: the spec-folder gate.</summary>
[Trait("Rule", "TASK-6")]
public sealed class When_a_run_has_a_spec_folder
{
    private static readonly SpecFolderPolicy Folder = new() { Path = "specs/001-search/", Level = "2", Template = "templates/level_2", Option = "B", Validate = ["./validate.sh", "specs/001-search"] };

    [Theory]
    [InlineData("specs/001-search/", "2", "templates/level_2", "B", null)]
    [InlineData(".opencode/specs/001-search", "3+", "t.md", "A", null)]
    [InlineData("specs/01-search/", "1", "t", "D", "/policies/spec_folder/path")]
    [InlineData("specs/001-search/deep/", "1", "t", "D", "/policies/spec_folder/path")]
    [InlineData("/specs/001-search/", "1", "t", "D", "/policies/spec_folder/path")]
    [InlineData("specs/001-search/", "4", "t", "C", "/policies/spec_folder/level")]
    [InlineData("specs/001-search/", "1", "../t", "C", "/policies/spec_folder/template")]
    [InlineData("specs/001-search/", "1", "t", "E", "/policies/spec_folder/option")]
    [InlineData("specs/001-search/", "1", "t", null, "/policies/spec_folder/option")]
    public void Should_check_the_bundle(string path, string level, string template, string? option, string? pointer) =>
        Assert.Equal(
            pointer is null ? [] : [pointer],
            SpecFolderRules.Check(new Policies { Escalation = "fail", SpecFolder = new() { Path = path, Level = level, Template = template, Option = option } }).Select(f => f.Pointer));

    [Fact]
    public void Should_give_speckit_all_it_needs_and_check_what_it_leaves()
    {
        var turns = new List<TurnOrder>();
        var simulator = Simulator(Folder, turns);
        simulator.Run(new HonestWorld(Speckit("specs/001-search/spec.md"), Samples.Task("CODE", "SPEC")) { Worker = (task, _, _) => task == "SPEC" ? Wrote(["templates/level_2/spec.md"]) : null });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        foreach (var part in new[] { "spec_folder: specs/001-search/", "spec_level: 2", "spec_template: templates/level_2", "./validate.sh specs/001-search" })
            Assert.Contains(part, turns[0].Prompt, StringComparison.Ordinal);
        var validation = Assert.Single(turns[0].Verifiers, v => v.Id == SpecFolderGate.Validation);
        Assert.Equal(["./validate.sh", "specs/001-search"], validation.Verifier.Argv);
        Assert.Equal([0, 1], validation.ExitCodes);
        Assert.DoesNotContain("spec_level", turns[1].Prompt, StringComparison.Ordinal);
        Assert.All(turns[1].Verifiers, v => Assert.Null(v.ExitCodes));
        Assert.Contains(simulator.Events, e => e.Type == "run.rule.repaired" && e.Data.GetProperty("rule").GetString() == "TASK-6");
    }

    [Fact]
    public void Should_send_speckit_back_when_the_validation_fails()
    {
        var simulator = Simulator(Folder, []);
        simulator.Run(new HonestWorld(Speckit("specs/001-search/spec.md"))
        {
            Worker = (_, _, turn) => Wrote(["templates/level_2/spec.md"], validated: turn > 1),
        });

        Assert.Equal(1, Assert.Single(simulator.State.Tasks[0].Attempts).Revisions);
    }

    [Theory]
    [InlineData("templates/level_2", true)]
    [InlineData("templates/level_2/spec.md", true)]
    [InlineData("./templates/level_2/deep/plan.md", true)]
    [InlineData("templates/level_20/spec.md", false)]
    [InlineData("/templates/level_2/spec.md", false)]
    [InlineData("specs/001-search/spec.md", false)]
    [InlineData(null, false)]
    public void Should_send_speckit_back_when_it_has_not_read_the_template(string? read, bool accepted)
    {
        var prompts = new List<TurnOrder>();
        var simulator = Simulator(Folder, prompts);
        simulator.Run(new HonestWorld(Speckit("specs/001-search/spec.md")) { Worker = (_, _, turn) => Wrote(turn == 1 ? read is null ? [] : [read] : ["templates/level_2/spec.md"]) });

        Assert.Equal((RunStatus.Completed, accepted ? 0 : 1), (simulator.State.Status, Assert.Single(simulator.State.Tasks[0].Attempts).Revisions));
        if (!accepted)
            Assert.Contains("[TASK-6] template: You wrote without having read the template `templates/level_2`", prompts[1].Prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_remember_in_the_next_turn_that_the_template_was_read()
    {
        var simulator = Simulator(Folder, []);
        simulator.Run(new HonestWorld(Speckit("specs/001-search/spec.md")) { Worker = (_, _, turn) => Wrote(turn == 1 ? ["templates/level_2/spec.md"] : [], validated: turn > 1) });

        Assert.Equal((RunStatus.Completed, 1), (simulator.State.Status, Assert.Single(simulator.State.Tasks[0].Attempts).Revisions));
    }

    [Theory]
    [InlineData("speckit", true, true, false)]
    [InlineData("speckit", false, true, true)]
    [InlineData("general", true, true, true)]
    [InlineData("speckit", true, false, true)]
    public void Should_ask_for_the_template_only_where_documents_were_written_by_speckit(string agent, bool wrote, bool policy, bool nothing) =>
        Assert.Equal(nothing, SpecFolderGate.Template(agent, wrote, read: false, policy ? Folder : null) is null);

    [Theory]
    [InlineData(null, false)]
    [InlineData("docs/spec.md", false)]
    [InlineData("specs/001-search/spec.md", true)]
    public void Should_refuse_a_task_for_speckit_that_names_no_document(string? output, bool accepted)
    {
        var simulator = Simulator(Folder, []);
        simulator.AnswerNext(new HonestWorld());
        simulator.AnswerNext(new HonestWorld(Samples.Task("CODE"), Speckit(output)));

        var refused = simulator.Events.Where(e => e.Type == "run.plan.refused").ToList();
        Assert.Equal(accepted ? 0 : 1, refused.Count);
        foreach (var e in refused)
        {
            var breach = Assert.Single(e.Data.GetProperty("breaches").EnumerateArray());
            Assert.Equal(("TASK-6", "/next_actions/1/task/expected_outputs"), (breach.GetProperty("rule").GetString(), breach.GetProperty("pointer").GetString()));
        }
    }

    [Fact]
    public void Should_ask_a_person_before_files_are_changed_and_plan_again_with_the_choice()
    {
        var simulator = Simulator(Folder with { Option = null }, []);
        simulator.Run(new HonestWorld(Samples.Task("CODE")));

        Assert.Equal(RunStatus.AwaitingAck, simulator.State.Status);
        var escalation = Assert.Single(simulator.State.Escalations);
        Assert.Equal("spec_folder", escalation.Reason);
        Assert.Equal(["A", "B", "C", "D", "abort"], escalation.Options);
        Assert.Empty(simulator.State.Tasks);

        simulator.Apply(new RunInput.StepAcknowledged("escalation-1", "C", "ann", "mind 000-base", null));
        var plan = Assert.IsType<RunCommand.Turn>(Assert.Single(simulator.Pending)).Order;
        Assert.Contains("Option C was chosen", plan.Prompt, StringComparison.Ordinal);
        Assert.Contains("mind 000-base", plan.Prompt, StringComparison.Ordinal);
        simulator.Run(new HonestWorld(Samples.Task("CODE")));

        Assert.Equal((RunStatus.Completed, 1), (simulator.State.Status, simulator.State.Escalations.Count));
    }

    [Theory]
    [InlineData("exploration", "context", false)]
    [InlineData("implementation", "general", true)]
    public void Should_ask_only_where_a_plan_changes_files(string type, string agent, bool asks)
    {
        var simulator = Simulator(Folder with { Option = null }, []);
        simulator.AnswerNext(new HonestWorld());
        simulator.AnswerNext(new HonestWorld(Samples.Task("T1") with { Type = type, Agent = agent }));

        Assert.Equal(asks, simulator.State.Escalations.Count == 1);
    }

    [Fact]
    public void Should_end_with_its_reason_where_nobody_can_be_asked()
    {
        var simulator = Simulator(Folder with { Option = null }, [], escalation: "fail");
        simulator.Run(new HonestWorld(Samples.Task("CODE")));

        Assert.Equal((RunStatus.Failed, "spec_folder"), (simulator.State.Status, simulator.State.Reason));
    }

    [Fact]
    public void Should_be_off_by_default()
    {
        var simulator = Simulator(null, []);
        simulator.Run(new HonestWorld(Speckit(null)));

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.DoesNotContain(simulator.Events, e => e.Data.ToString().Contains("TASK-6", StringComparison.Ordinal));
    }

    private static TurnReport Wrote(IReadOnlyList<string> read, bool validated = true) => HonestWorld.Answered(Samples.Result()) with
    {
        Commit = "c",
        ChangedFiles = ["specs/001-search/spec.md"],
        Reads = [.. read.Select(path => new FileRead(path, 40, Targeted: false))],
        Verifications = [Samples.Verified("SPEC-evidence", true, "c"), Samples.Verified(SpecFolderGate.Validation, validated, "c")],
    };

    private static AgentTask Speckit(string? output) => Samples.Task("SPEC") with { Type = "specification", Agent = "speckit", ExpectedOutputs = output is null ? [] : [output] };

    private static RunSimulator Simulator(SpecFolderPolicy? folder, List<TurnOrder> turns, string escalation = "wait")
    {
        var bundle = Samples.Bundle(new() { MaxTokens = 10_000_000 }, new() { SpecFolder = folder, Escalation = escalation });
        var context = Samples.Context(bundle) with { Agents = AgentRegistry.Create([.. Samples.DefaultAgents, new() { Name = "speckit", Description = "specifies", Routes = ["specification"] }], []) };
        return new(context)
        {
            Dispatched = (command, _, _) =>
            {
                if (command is RunCommand.Turn { Order.Kind: "work" } turn)
                    turns.Add(turn.Order);
            },
        };
    }
}
