using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Results;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests;

/// <summary>VER-1…8, SCORE-1 and SCORE-2 by table: for each rule one answer that keeps it and one that breaks nothing else.</summary>
public sealed class When_a_result_passes_the_gate
{
    private static readonly AgentTask Task = Samples.Task("T1") with
    {
        ExpectedOutputs = ["out.txt"],
        Scope = new TaskScope { Include = ["src/**", "out.txt"], Exclude = ["src/secret/**"] },
    };

    private static readonly string[] Protected = ["src/tests/**"];

    private static readonly TurnReport Honest = HonestWorld.Answered(Samples.Result()) with
    {
        Commit = "c",
        ChangedFiles = ["src/a.js", "out.txt"],
        Verifications = [Samples.Verified("T1-evidence", true, "c")],
    };

    public static TheoryData<string, string, string> Breaches => new()
    {
        { "VER-3", "an expected output is missing", "output:out.txt" },
        { "VER-3", "an unchanged file is listed as made", "artifact:src/b.js" },
        { "VER-3", "an expected output is empty", "output:out.txt" },
        { "VER-4", "placeholder text was added", "placeholder:0" },
        { "VER-5", "a cited path does not exist", "path:src/none.js" },
        { "VER-6", "the verifier says no", "T1-evidence" },
        { "VER-6", "nothing was verified", "T1-evidence" },
        { "VER-6", "another commit was verified", "T1-evidence" },
        { "VER-7", "a file outside the scope was changed", "scope" },
        { "VER-7", "an excluded file was changed", "scope" },
        { "VER-7", "an excluded file's double in another case was changed", "scope" },
        { "VER-7", "a protected file was changed", "protected" },
        { "VER-7", "a protected file's double in another case was added", "protected" },
        { "VER-7", "something was left out of the commit", "left_out:0" },
        { "VER-8", "an exploration has no context package", "context_package" },
        { "VER-8", "the findings name no file and line", "context_package" },
    };

    [Fact]
    public void Should_accept_what_keeps_every_rule()
    {
        var verdict = Decide(Task, Honest);

        Assert.Equal(GateDecision.Accept, verdict.Decision);
        Assert.Equal(100, verdict.Score);
        Assert.Empty(verdict.Feedback);
    }

    [Theory]
    [MemberData(nameof(Breaches))]
    [Trait("Rule", "VER-3")]
    [Trait("Rule", "VER-4")]
    [Trait("Rule", "VER-5")]
    [Trait("Rule", "VER-6")]
    [Trait("Rule", "VER-7")]
    [Trait("Rule", "VER-8")]
    public void Should_veto_whatever_the_agent_says(string rule, string how, string id)
    {
        var (task, report) = Break(how);
        var verdict = Decide(task, report);

        Assert.Equal(GateDecision.Revise, verdict.Decision);
        var failed = Assert.Single(verdict.Checks, c => !c.Passed);
        Assert.Equal((rule, id), (failed.Rule, failed.Id));
        Assert.Contains(verdict.Feedback, f => f.StartsWith($"[{rule}]", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Rule", "VER-7")]
    public void Should_say_what_was_left_out_why_and_what_to_do()
    {
        var (task, report) = Break("something was left out of the commit");

        Assert.Equal(
            ["[VER-7] left_out:0: `model.bin` is not in your commit, so nobody receives it. It has 80 MB; files over 50 MB are not kept. Remove it if it is still there and do without it, or list it in `.gitignore` if only you need it."],
            Decide(task, report).Feedback);
    }

    [Theory]
    [InlineData(0, 3, GateDecision.Revise)]
    [InlineData(1, 3, GateDecision.Revise)]
    [InlineData(2, 3, GateDecision.Fail)]
    [InlineData(0, 0, GateDecision.Fail)]
    [Trait("Rule", "SCORE-2")]
    public void Should_allow_two_revisions_while_turns_are_left(int revisions, int turnsLeft, GateDecision expected)
    {
        var (task, report) = Break("the verifier says no");

        Assert.Equal(expected, TaskGate.Decide(task, report, Protected, revisions, 0, turnsLeft).Decision);
    }

    [Theory]
    [InlineData(0, 1, GateDecision.Revise)]
    [InlineData(1, 1, GateDecision.Fail)]
    [InlineData(0, 0, GateDecision.Fail)]
    [Trait("Rule", "VER-1")]
    public void Should_allow_one_repair_of_an_answer_that_is_none(int repairs, int turnsLeft, GateDecision expected)
    {
        var verdict = TaskGate.Decide(Task, Honest with { Result = null, AnswerErrors = ["two objects"] }, Protected, 0, repairs, turnsLeft);

        Assert.Equal(expected, verdict.Decision);
        Assert.Equal("invalid_result", verdict.FailureClass);
        Assert.Equal("VER-1", Assert.Single(verdict.Checks).Rule);
    }

    [Theory]
    [InlineData("VER-2", "/iteration_summary/check: `check` is missing.", "/iteration_summary/fix: The text must not be blank.")]
    [InlineData("VER-2", "/iteration_summary: `iteration_summary` is missing.")]
    [InlineData("VER-1", "/iteration_summary/check: `check` is missing.", "/status: Use one of: success, partial, error.")]
    [InlineData("VER-1", "The final message is no JSON.")]
    [InlineData("VER-1")]
    [Trait("Rule", "VER-1")]
    [Trait("Rule", "VER-2")]
    public void Should_tell_missing_phases_from_other_faults_of_form(string rule, params string[] errors) =>
        Assert.Equal(rule, Assert.Single(Decide(Task, Honest with { Result = null, AnswerErrors = errors }).Checks).Rule);

    [Fact]
    [Trait("Rule", "VER-6")]
    public void Should_not_let_a_claim_stand_for_a_verification()
    {
        var claimed = Samples.Result() with { Evidence = [new EvidenceClaim { RequirementId = "T1-evidence", Type = "command", Claim = "exit code 0" }] };

        Assert.Equal(GateDecision.Revise, Decide(Task, Honest with { Result = claimed, Verifications = [] }).Decision);
    }

    [Theory]
    [InlineData("src/cart.js:12 forgets the last item", true)]
    [InlineData("see cart.js, line 12", false)]
    [InlineData("at 10:30 all was well", true)]
    [Trait("Rule", "VER-8")]
    public void Should_look_for_file_and_line_in_findings(string findings, bool accepted)
    {
        var report = Honest with { Result = Samples.Result() with { ContextPackage = Package(findings) } };

        Assert.Equal(accepted ? GateDecision.Accept : GateDecision.Revise, Decide(Task with { Type = "exploration", Agent = "context" }, report).Decision);
    }

    [Theory]
    [InlineData("implementation", "acceptance", true)]
    [InlineData("implementation", "own", false)]
    [InlineData("implementation", "none", false)]
    [InlineData("documentation", "none", false)]
    [InlineData("specification", "own", false)]
    [InlineData("review", "own", true)]
    [InlineData("testing", "none", true)]
    [Trait("Rule", "VER-3")]
    [Trait("Rule", "VER-6")]
    public void Should_take_an_empty_difference_only_where_a_test_of_the_bundle_proves_the_work(string type, string evidence, bool accepted)
    {
        var task = Task with
        {
            Type = type,
            EvidenceRequirements = evidence switch
            {
                "acceptance" => Task.EvidenceRequirements,
                "own" => [new() { Id = "T1-evidence", Verifier = new() { Type = "file_exists", Path = "README.md" } }],
                _ => [],
            },
        };

        Assert.Equal(accepted ? GateDecision.Accept : GateDecision.Revise, Decide(task, Honest with { ChangedFiles = [] }).Decision);
    }

    [Fact]
    [Trait("Rule", "VER-3")]
    public void Should_take_a_file_that_is_empty_by_convention() =>
        Assert.Equal(GateDecision.Accept, Decide(Task with { ExpectedOutputs = ["src/__init__.py"] }, Honest with { EmptyOutputs = ["src/__init__.py"] }).Decision);

    private static ContextPackage Package(string findings) => new()
    {
        Findings = findings,
        Patterns = "p",
        Dependencies = "d",
        RisksAndUnknowns = "r",
        Recommendation = "r",
        NestedDispatchStatus = "none",
    };

    private static GateVerdict Decide(AgentTask task, TurnReport report) => TaskGate.Decide(task, report, Protected, 0, 0, 3);

    private static (AgentTask Task, TurnReport Report) Break(string how) => how switch
    {
        "an expected output is missing" => (Task, Honest with { MissingOutputs = ["out.txt"] }),
        "an unchanged file is listed as made" => (Task, Honest with { Result = Samples.Result() with { Artifacts = [new ResultArtifact { Type = "file", Name = "b", Path = "src/b.js" }] } }),
        "an expected output is empty" => (Task, Honest with { EmptyOutputs = ["out.txt"] }),
        "something was left out of the commit" => (Task, Honest with { LeftOut = [new("model.bin", "It has 80 MB; files over 50 MB are not kept.")] }),
        "placeholder text was added" => (Task, Honest with { Placeholders = ["src/a.js:1"] }),
        "a cited path does not exist" => (Task, Honest with { MissingReferences = ["src/none.js"] }),
        "the verifier says no" => (Task, Honest with { Verifications = [Samples.Verified("T1-evidence", false, "c")] }),
        "nothing was verified" => (Task, Honest with { Verifications = [] }),
        "another commit was verified" => (Task, Honest with { Verifications = [Samples.Verified("T1-evidence", true, "b")] }),
        "a file outside the scope was changed" => (Task, Honest with { ChangedFiles = ["src/a.js", "out.txt", "README.md"] }),
        "an excluded file was changed" => (Task, Honest with { ChangedFiles = ["src/secret/key", "out.txt"] }),
        "an excluded file's double in another case was changed" => (Task, Honest with { ChangedFiles = ["src/Secret/key", "out.txt"] }),
        "a protected file's double in another case was added" => (Task, Honest with { ChangedFiles = ["src/TESTS/a.test.js", "out.txt"] }),
        "a protected file was changed" => (Task, Honest with { ChangedFiles = ["src/tests/a.test.js", "out.txt"] }),
        "an exploration has no context package" => (Task with { Type = "exploration", Agent = "context" }, Honest),
        "the findings name no file and line" => (Task with { Type = "exploration", Agent = "context" }, Honest with { Result = Samples.Result() with { ContextPackage = Package("All is well.") } }),
        _ => throw new ArgumentOutOfRangeException(nameof(how), how, "Unknown breach."),
    };
}
