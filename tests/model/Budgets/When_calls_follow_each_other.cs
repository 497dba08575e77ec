using Orchestrate.Domain.Budgets;

namespace Orchestrate.Model.Tests.Budgets;

public sealed class When_calls_follow_each_other
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Should_see_a_loop_in_the_third_useless_answer_in_a_row()
    {
        var guard = new HotLoopGuard().Answered(false).Answered(false);
        Assert.Null(guard.Loop);
        Assert.Null(guard.Answered(true).Answered(false).Loop);
        Assert.NotNull(guard.Answered(null).Answered(false).Loop);
    }

    [Theory]
    [InlineData(10, 100, false)]
    [InlineData(11, 100, true)]
    [InlineData(11, 199, true)]
    [InlineData(11, 201, false)]
    [InlineData(100, 201, false)]
    public void Should_see_a_loop_in_more_than_ten_calls_within_two_seconds(int calls, int everyMilliseconds, bool loop)
    {
        var guard = Enumerable.Range(0, calls).Aggregate(new HotLoopGuard(), (g, i) => g.Called(Start.AddMilliseconds(i * everyMilliseconds)));

        Assert.Equal(loop, guard.Loop is not null);
    }

    [Fact]
    public void Should_not_see_one_while_answers_are_useful()
    {
        var guard = Enumerable.Range(0, 100).Aggregate(new HotLoopGuard(), (g, i) => g.Called(Start.AddMilliseconds(i)).Answered(true));

        Assert.Null(guard.Loop);
    }
}
