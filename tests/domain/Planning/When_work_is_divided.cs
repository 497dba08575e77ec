using Orchestrate.Domain.Planning;

namespace Orchestrate.Domain.Tests.Planning;

[Trait("Rule", "DEG-1")]
public sealed class When_work_is_divided
{
    [Theory]
    [InlineData(3, 3, false)]
    [InlineData(3, 4, true)]
    public void Should_keep_up_to_eight_calls_for_one_agent(int one, int other, bool accepted)
    {
        var review = Gate.Review(Gate.Task("T1", one), Gate.Task("T2", other));

        if (accepted)
            Gate.Accepts(review);
        else
            Assert.Contains("`T1` and `T2`", Gate.Only(review, "DEG-1").Suggestion, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Should_keep_up_to_two_domains_for_one_agent(int domains, bool accepted)
    {
        string[] others = [.. Enumerable.Range(1, domains - 1).Select(i => $"d{i}")];

        Assert.Equal(accepted, Gate.Review(Gate.Task("T1", 3) with { Domains = ["d0"] }, Gate.Task("T2", 3) with { Domains = others }).Accepted);
    }

    [Fact]
    public void Should_route_before_it_merges()
    {
        Gate.Accepts(Gate.Review(Gate.Task("T1", 3), Gate.Task("T2", 1) with { Agent = "debug" }));
        Gate.Accepts(Gate.Review(Gate.Exploration("E"), Gate.Task("T1", 1, "E")));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Should_merge_what_takes_less_than_four_calls(int small, bool accepted)
    {
        var review = Gate.Review(Gate.Task("T1", 6), Gate.Task("T2", small));

        if (accepted)
        {
            Gate.Accepts(review);
            return;
        }

        var breach = Gate.Only(review, "DEG-1");
        Assert.Equal("/next_actions/1/task", breach.Pointer);
        Assert.Contains("into `T1`", breach.Suggestion, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_prefer_the_neighbour_that_it_is_ordered_with()
    {
        var ordered = Gate.Review(Gate.Task("T1", 6), Gate.Task("T2", 6), Gate.Task("T3", 2, "T1"));
        var sharing = Gate.Review(Gate.Task("T1", 6) with { ExpectedOutputs = ["a"] }, Gate.Task("T2", 6), Gate.Task("T3", 2) with { Files = ["a"] });
        var nearest = Gate.Review(Gate.Task("T1", 6), Gate.Task("T2", 6), Gate.Task("T3", 2));

        Assert.Contains("into `T1`", Gate.Only(ordered, "DEG-1").Suggestion, StringComparison.Ordinal);
        Assert.Contains("into `T1`", Gate.Only(sharing, "DEG-1").Suggestion, StringComparison.Ordinal);
        Assert.Contains("into `T2`", Gate.Only(nearest, "DEG-1").Suggestion, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_a_pair_of_small_tasks_once()
    {
        var review = Gate.Review(Gate.Task("T1", 2), Gate.Task("T2", 2), Gate.Task("R", 6) with { Agent = "debug" });

        Gate.Only(review, "DEG-1");
    }

    [Fact]
    public void Should_not_merge_what_another_rule_would_split()
    {
        Gate.Accepts(Gate.Review(Gate.Task("T1", 8) with { Type = "testing" }, Gate.Task("T2", 2)));
        Gate.Accepts(Gate.Review(Gate.Task("T1", 3) with { Items = 3 }, Gate.Task("T2", 3) with { Items = 2 }));
        Gate.Accepts(Gate.Review(new PlanHistory { SplitWanted = true }, Gate.Task("T1", 3), Gate.Task("T2", 3)));
    }

    [Fact]
    public void Should_not_merge_around_the_work_of_another_agent() =>
        Gate.Accepts(Gate.Review(Gate.Task("T1", 2), Gate.Task("T2", 2, "T1") with { Agent = "debug" }, Gate.Task("T3", 2, "T2")));

    [Fact]
    public void Should_merge_a_chain_of_one_agent_as_a_whole()
    {
        var breach = Gate.Only(Gate.Review(Gate.Task("T1", 2), Gate.Task("T3", 2, "T2"), Gate.Task("T2", 2, "T1")), "DEG-1");

        Assert.All(["`T1`", "`T2`", "`T3`", "estimate of 6 calls"], part => Assert.Contains(part, breach.Suggestion, StringComparison.Ordinal));
    }

    [Fact]
    public void Should_not_merge_what_a_branch_divides() =>
        Gate.Accepts(Gate.Review(Gate.Task("T1", 3) with { Branch = "IF output.confidence >= 80 THEN proceed to T2 ELSE escalate to user" }, Gate.Task("T2", 3, "T1")));
}
