using Orchestrate.Bench.Reporting;
using Orchestrate.Bench.Rows;

namespace Orchestrate.Bench.Tests;

public sealed class When_a_bar_is_judged
{
    [Theory]
    [InlineData(36, Verdict.Missed)]
    [InlineData(35, Verdict.Met)]
    [InlineData(20, Verdict.Reached)]
    public void Should_want_less_of_a_time(double value, Verdict expected) => Assert.Equal(expected, Samples.Line(Samples.Latency, value).Verdict());

    [Theory]
    [InlineData(99, Verdict.Missed)]
    [InlineData(100, Verdict.Met)]
    [InlineData(200, Verdict.Reached)]
    public void Should_want_more_of_a_throughput(double value, Verdict expected) => Assert.Equal(expected, Samples.Line(Samples.Throughput, value).Verdict());

    [Fact]
    public void Should_judge_by_the_median() => Assert.Equal(Verdict.Met, Samples.Line(Samples.Latency, 30, 90, 31).Verdict());

    [Fact]
    public void Should_not_call_met_what_was_not_measured()
    {
        var line = new ReportLine("x", Samples.Latency, null, "The broker did not start.");
        Assert.Equal(Verdict.NotMeasured, line.Verdict());
        Assert.False(Samples.Report(line).MeetsAll());
    }

    [Fact]
    public void Should_not_fail_for_a_figure_without_a_bar()
    {
        var floor = new Bar("x.floor", "x: floor", "ms");
        Assert.True(Samples.Report(Samples.Line(floor, 1_000), Samples.Line(Samples.Latency, 1)).MeetsAll());
        Assert.False(Samples.Report(Samples.Line(floor, 1_000), Samples.Line(Samples.Latency, 36)).MeetsAll());
    }
}
