using Orchestrate.Bench.Common;
using Orchestrate.Bench.Rows;

namespace Orchestrate.Bench.Tests;

public sealed class When_measurements_are_summed_up
{
    [Theory]
    [InlineData(50, 5)]
    [InlineData(95, 10)]
    [InlineData(90, 9)]
    [InlineData(91, 10)]
    [InlineData(1, 1)]
    [InlineData(100, 10)]
    public void Should_take_the_smallest_value_that_so_many_do_not_exceed(double percent, double expected) =>
        Assert.Equal(expected, Statistics.Percentile([10, 3, 1, 9, 4, 2, 8, 7, 6, 5], percent));

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Should_refuse_a_share_that_is_none(double percent) => Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Percentile([1], percent));

    [Fact]
    public void Should_refuse_nothing()
    {
        Assert.Throws<ArgumentException>(() => Statistics.Percentile([], 50));
        Assert.Throws<ArgumentException>(() => Statistics.Median([]));
    }

    [Fact]
    public void Should_find_the_middle()
    {
        Assert.Equal(2, Statistics.Median([9, 1, 2]));
        Assert.Equal(3, Statistics.Median([9, 1, 2, 4]));
    }

    [Fact]
    public void Should_state_the_noise_of_the_repetitions()
    {
        Assert.Equal(30, new Measurement("x", [10, 9, 12]).SpreadPercent());
        Assert.Equal(0, new Measurement("x", [10]).SpreadPercent());
    }
}
