using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Results;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>SCORE-1 and SCORE-2: accuracy 40 %, completeness 35 %, consistency 25 %, and what a score means.</summary>
public sealed class When_a_result_is_scored
{
    [Theory]
    [InlineData(0, ScoreBand.Fail)]
    [InlineData(49, ScoreBand.Fail)]
    [InlineData(50, ScoreBand.Revise)]
    [InlineData(69, ScoreBand.Revise)]
    [InlineData(70, ScoreBand.AcceptWithNotes)]
    [InlineData(89, ScoreBand.AcceptWithNotes)]
    [InlineData(90, ScoreBand.Accept)]
    [InlineData(100, ScoreBand.Accept)]
    [Trait("Rule", "SCORE-2")]
    public void Should_mean_what_its_band_says(int score, ScoreBand band) => Assert.Equal(band, ScoreBands.Of(score));

    /// <summary>Passed of all checks for accuracy, completeness and consistency.</summary>
    [Theory]
    [InlineData("1/1 1/1 1/1", 100)]
    [InlineData("0/0 0/0 0/0", 100)]
    [InlineData("0/1 1/1 1/1", 60)]
    [InlineData("1/1 0/1 1/1", 65)]
    [InlineData("1/1 1/1 0/1", 75)]
    [InlineData("1/2 1/1 1/1", 80)]
    [InlineData("3/4 1/1 1/1", 90)]
    [InlineData("1/3 1/1 1/1", 73)]
    [InlineData("1/1 1/2 1/2", 70)]
    [InlineData("0/1 1/2 1/1", 42)]
    [InlineData("0/1 0/1 0/1", 0)]
    [Trait("Rule", "SCORE-1")]
    public void Should_weigh_its_three_parts(string parts, int score)
    {
        string[] rules = ["VER-6", "VER-3", "VER-7"];
        var checks = parts.Split(' ').SelectMany((part, i) => Checks(rules[i], part)).ToList();

        var card = Score.Of(checks, ResultStatus.Success, []);

        Assert.Equal(score, card.Total);
        Assert.Equal(score == 100, card.Notes.Count == 0);
    }

    [Theory]
    [InlineData(ResultStatus.Success, 100)]
    [InlineData(ResultStatus.Partial, 82)]
    [InlineData(ResultStatus.Error, 82)]
    [Trait("Rule", "SCORE-1")]
    public void Should_halve_completeness_for_what_is_not_complete_by_its_own_word(ResultStatus status, int score)
    {
        var card = Score.Of([], status, []);

        Assert.Equal(score, card.Total);
        Assert.Equal(status == ResultStatus.Success ? 0 : 1, card.Notes.Count);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(40, 90)]
    [InlineData(44, 89)]
    [InlineData(100, 75)]
    [InlineData(101, 75)]
    [InlineData(-100, 100)]
    [Trait("Rule", "SCORE-1")]
    public void Should_be_lowered_and_never_raised_by_flaws_of_form(int points, int score) =>
        Assert.Equal(score, Score.Of([], ResultStatus.Success, [new(points, "It is too long.")]).Total);

    [Theory]
    [InlineData(0, 100, 0)]
    [InlineData(1, 90, 0)]
    [InlineData(2, 80, 2)]
    [Trait("Rule", "SCORE-1")]
    [Trait("Rule", "SCORE-2")]
    public void Should_accept_with_notes_what_has_flaws_of_form(int flaws, int score, int notes)
    {
        var verdict = Decide(Flawed(flaws));

        Assert.Equal((GateDecision.Accept, score, notes), (verdict.Decision, verdict.Score, verdict.Notes.Count));
        Assert.Empty(verdict.Feedback);
        if (notes > 0)
            Assert.Contains("consistency loses 40: Artifacts are listed more than once: src/a.js.", verdict.Notes);
    }

    [Fact]
    [Trait("Rule", "SCORE-1")]
    public void Should_know_a_claim_by_its_requirement_or_by_its_acceptance_test()
    {
        var task = Samples.Task("T1");
        AgentResult Claiming(string id) => Samples.Result() with { Evidence = [new() { RequirementId = id, Type = "command", Claim = "it works" }] };

        Assert.Empty(FormNotes.Of(task, Claiming("T1-evidence")));
        Assert.Empty(FormNotes.Of(task, Claiming("A1")));
        Assert.Equal("The evidence names requirements that the task does not have: A2.", Assert.Single(FormNotes.Of(task, Claiming("A2"))).Message);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [Trait("Rule", "SCORE-2")]
    public void Should_revise_a_vetoed_result_however_good_its_score_is_and_at_most_twice(int revisions, int most)
    {
        var report = Flawed(0) with { MissingReferences = ["src/none.js"] };

        var verdict = TaskGate.Decide(Samples.Task("T1"), report, [], revisions, 0, 5);

        Assert.Equal(revisions < most ? GateDecision.Revise : GateDecision.Fail, verdict.Decision);
        Assert.Equal(75, verdict.Score);
        Assert.NotEmpty(verdict.Notes);
    }

    [Fact]
    [Trait("Rule", "SCORE-2")]
    public void Should_keep_the_notes_in_the_log_and_with_the_attempt()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (_, _, _) => Flawed(2) });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        var attempt = Assert.Single(simulator.State.FindTask("T1")!.Attempts);
        Assert.Equal((80, 2), (attempt.Score, attempt.Notes.Count));
        var decided = Assert.Single(simulator.Events, e => e.Type == "run.gate.decided").Data;
        Assert.Equal(attempt.Notes, decided.GetProperty("notes").EnumerateArray().Select(n => n.GetString()));
    }

    private static GateVerdict Decide(TurnReport report) => TaskGate.Decide(Samples.Task("T1"), report, [], 0, 0, 5);

    /// <summary>An answer that keeps every rule, with so many flaws of form.</summary>
    private static TurnReport Flawed(int flaws)
    {
        var result = Samples.Result();
        if (flaws > 0)
            result = result with { Artifacts = [new() { Type = "file", Name = "a", Path = "src/a.js" }, new() { Type = "file", Name = "again", Path = "src/a.js" }] };
        if (flaws > 1)
            result = result with { Evidence = [new() { RequirementId = "T9-evidence", Type = "command", Claim = "it works" }] };
        return HonestWorld.Answered(result) with { Commit = "c", ChangedFiles = ["src/a.js"], Verifications = [Samples.Verified("T1-evidence", true, "c")] };
    }

    private static IEnumerable<RequirementCheck> Checks(string rule, string part)
    {
        var (passed, all) = (part[0] - '0', part[2] - '0');
        return Enumerable.Range(0, all).Select(i => new RequirementCheck(rule, $"{rule}-{i}", i < passed, "said"));
    }
}
