using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Tests;

/// <summary>VER-6: junit.</summary>
public sealed class When_a_test_report_is_judged
{
    [Theory]
    [InlineData("a.x passed", 1, "", true, "1 tests ran")]
    [InlineData("", 1, "", false, "At least 1 must run")]
    [InlineData("a.x skipped", 1, "", false, "0 tests ran, 0 failed, 1 were skipped. At least 1 must run")]
    [InlineData("a.x passed;a.y failed", 1, "", false, "1 failed: a.y")]
    [InlineData("a.x passed;a.y passed", 3, "", false, "At least 3 must run")]
    [InlineData("a.x passed;b.y skipped", 1, "a.x", true, "1 were skipped")]
    [InlineData("a.x passed;b.y skipped", 1, "y", false, "Did not pass: y")]
    [InlineData("a.x passed", 1, "x", true, "")]
    [InlineData("a.x passed", 1, "a.x,a.z", false, "Not in the report: a.z")]
    [InlineData("a.x passed", 1, "A.x", false, "Not in the report: A.x")]
    [InlineData("a.x passed;a.x skipped", 1, "a.x", true, "")]
    public void Should_pass_only_what_shows_that_enough_ran_and_nothing_failed(string cases, int minTests, string present, bool passes, string says)
    {
        var report = new JunitReport([.. cases.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(Case)], []);

        var (passed, detail) = JunitRules.Judge(report, minTests, present.Split(',', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(passes, passed);
        Assert.Contains(says, detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_not_pass_a_report_that_complains()
    {
        var (passed, detail) = JunitRules.Judge(new JunitReport([Case("a.x passed")], ["The suite broke."]), 1, []);

        Assert.False(passed);
        Assert.Contains("The suite broke.", detail, StringComparison.Ordinal);
    }

    private static JunitCase Case(string text) => new(text.Split('.')[0], text.Split('.', ' ')[1], Enum.Parse<JunitOutcome>(text.Split(' ')[1], ignoreCase: true));
}
