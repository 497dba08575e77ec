using Orchestrate.Bench.Reporting;

namespace Orchestrate.Bench.Tests;

public sealed class When_runs_are_compared
{
    private static Comparison? Compare(Rows.Bar bar, double[] before, double[] now) => Comparison.Of(Samples.Line(bar, now), Samples.Report(Samples.Line(bar, before)));

    [Fact]
    public void Should_call_a_difference_within_the_noise_none()
    {
        var comparison = Compare(Samples.Latency, [20, 19, 21], [21, 21, 21])!;
        Assert.Equal(Outcome.Same, comparison.Outcome);
        Assert.Equal(10, comparison.NoisePercent);
        Assert.Equal(5, comparison.ChangePercent);
    }

    [Fact]
    public void Should_take_the_noise_of_the_worse_run() => Assert.Equal(Outcome.Same, Compare(Samples.Latency, [20, 20, 20], [24, 20, 28])!.Outcome);

    [Fact]
    public void Should_know_in_which_direction_a_figure_is_better()
    {
        Assert.Equal(Outcome.Worse, Compare(Samples.Latency, [20, 20.1, 20.2], [30, 30.1, 30.2])!.Outcome);
        Assert.Equal(Outcome.Better, Compare(Samples.Throughput, [20, 20.1, 20.2], [30, 30.1, 30.2])!.Outcome);
        Assert.Equal(Outcome.Better, Compare(Samples.Latency, [30, 30.1, 30.2], [20, 20.1, 20.2])!.Outcome);
        Assert.Equal(Outcome.Worse, Compare(Samples.Throughput, [30, 30.1, 30.2], [20, 20.1, 20.2])!.Outcome);
    }

    [Fact]
    public void Should_not_judge_what_was_measured_once() => Assert.Equal(Outcome.Unknown, Compare(Samples.Latency, [20], [30, 31, 32])!.Outcome);

    [Fact]
    public void Should_compare_nothing_with_nothing()
    {
        Assert.Null(Comparison.Of(Samples.Line(Samples.Latency, 1), Samples.Report(Samples.Line(Samples.Throughput, 1))));
        Assert.Null(Comparison.Of(new ReportLine("x", Samples.Latency, null), Samples.Report(Samples.Line(Samples.Latency, 1))));
    }
}
