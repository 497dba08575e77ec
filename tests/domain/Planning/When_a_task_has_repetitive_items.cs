namespace Orchestrate.Domain.Tests.Planning;

[Trait("Rule", "TCB-2")]
public sealed class When_a_task_has_repetitive_items
{
    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void Should_leave_a_few_items_to_one_agent(int? items) => Gate.Accepts(Gate.Review(Samples.Task("T1") with { Items = items }));

    [Theory]
    [InlineData(5, "two tasks of 3 and 2 items")]
    [InlineData(8, "two tasks of 4 and 4 items")]
    [InlineData(9, "three tasks of 3 and 3 and 3 items")]
    [InlineData(12, "three tasks of 4 and 4 and 4 items")]
    [InlineData(13, "4 tasks of about 4 items, in waves of 3")]
    [InlineData(16, "4 tasks of about 4 items, in waves of 3")]
    [InlineData(17, "5 tasks of about 4 items, in waves of 3")]
    [InlineData(10_000, "2500 tasks of about 4 items, in waves of 3")]
    public void Should_refuse_more_and_suggest_the_split(int items, string split)
    {
        var breach = Gate.Only(Gate.Review(Samples.Task("T1") with { Items = items }), "TCB-2");

        Assert.Equal("/next_actions/0/task/items", breach.Pointer);
        Assert.Contains(split, breach.Suggestion, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_accept_the_split_that_it_suggests() =>
        Gate.Accepts(Gate.Review(Gate.Task("T1", 3) with { Items = 3 }, Gate.Task("T2", 2) with { Items = 2 }));
}
