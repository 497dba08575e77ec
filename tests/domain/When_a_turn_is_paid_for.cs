using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>RES-2: what is used, what is free and what a turn may reserve.</summary>
[Trait("Rule", "RES-2")]
public sealed class When_a_turn_is_paid_for
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(39_999, 0, 79)]
    [InlineData(40_000, 0, 80)]
    [InlineData(47_499, 0, 94)]
    [InlineData(47_500, 0, 95)]
    [InlineData(50_000, 0, 100)]
    [InlineData(10, 4_000_000, 80)]
    [InlineData(40_000, 4_750_000, 95)]
    public void Should_be_measured_by_the_scarcer_of_tokens_and_money(long tokens, long cost, int percent) =>
        Assert.Equal(percent, Budget.Percent(Used(tokens, cost)));

    [Theory]
    [InlineData(49_499, 0, true)]
    [InlineData(49_500, 0, true)]
    [InlineData(49_501, 0, false)]
    [InlineData(0, 4_999_999, true)]
    [InlineData(0, 5_000_000, false)]
    public void Should_be_possible_while_a_smallest_reservation_is_free(long tokens, long cost, bool possible) =>
        Assert.Equal(possible, Budget.CanAfford(Used(tokens, cost)));

    [Theory]
    [InlineData(47_499, true)]
    [InlineData(47_500, false)]
    public void Should_begin_nothing_new_from_95_percent(long tokens, bool allowed) => Assert.Equal(allowed, Budget.AllowsNewWork(Used(tokens, 0)));

    [Theory]
    [InlineData(0, 1, 25_000)]
    [InlineData(0, 4, 10_000)]
    [InlineData(48_000, 2, 666)]
    [InlineData(48_500, 2, 500)]
    public void Should_reserve_an_equal_share_and_leave_one_for_what_follows(long tokens, int turns, long share) =>
        Assert.Equal(share, Budget.Share(Used(tokens, 0), turns).Tokens);

    private static RunState Used(long tokens, long cost)
    {
        var state = new RunSimulator(Samples.Context(Samples.Bundle())).State;
        return state with { Usage = new Usage(1, 0, 0, 0, tokens, cost) };
    }
}
