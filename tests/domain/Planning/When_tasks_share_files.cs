using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests.Planning;

[Trait("Rule", "DEG-1")]
public sealed class When_tasks_share_files
{
    [Fact]
    public void Should_let_the_later_one_wait()
    {
        var review = Gate.Review(Samples.Task("T1") with { Files = ["src/a.js"] }, Samples.Task("T2"), Samples.Task("T3") with { ExpectedOutputs = ["./src/a.js"] });

        Gate.Accepts(review);
        Assert.Empty(review.Tasks[1].Depends);
        Assert.Equal(["T1"], review.Tasks[2].Depends);
        var repair = Assert.Single(review.Repairs, r => r.Rule == "DEG-1");
        Assert.Equal("T3", repair.TaskId);
        Assert.Contains("`src/a.js`", repair.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_make_one_line_of_many()
    {
        var review = Gate.Review([.. Enumerable.Range(1, 4).Select(i => Samples.Task($"T{i}") with { Files = ["src/a.js"] })]);

        Gate.Accepts(review);
        Assert.Equal([[], ["T1"], ["T2"], ["T3"]], review.Tasks.Select(t => t.Depends));
    }

    [Fact]
    public void Should_leave_an_order_as_it_is()
    {
        var review = Gate.Review(Samples.Task("T1", "T2") with { Files = ["src/a.js"] }, Samples.Task("T2") with { Files = ["src/a.js"] });

        Gate.Accepts(review);
        Assert.Equal([["T2"], []], review.Tasks.Select(t => t.Depends));
    }

    [Theory]
    [InlineData("src/a.js", true)]
    [InlineData("src/*.js", false)]
    [InlineData("src/a?.js", false)]
    [InlineData("src/", false)]
    public void Should_only_look_at_globs_that_name_one_file(string glob, bool ordered)
    {
        AgentTask Task(string id) => Samples.Task(id) with { Scope = new() { Include = [glob] } };

        Assert.Equal(ordered, Gate.Review(Task("T1"), Task("T2")).Tasks[1].Depends.Count == 1);
    }

    [Fact]
    [Trait("Rule", "BR-1")]
    public void Should_not_order_alternatives_of_a_branch()
    {
        var review = Gate.Review(Choosing("T1"), Sharing("T2"), Sharing("T3"));

        Gate.Accepts(review);
        Assert.Equal([[], [], []], review.Tasks.Select(t => t.Depends));
    }

    [Fact]
    [Trait("Rule", "BR-1")]
    public void Should_let_what_a_branch_may_leave_out_wait_for_what_is_done_anyway()
    {
        var review = Gate.Review(Choosing("T1"), Sharing("T2"), Samples.Task("T3"), Sharing("T4"));

        Gate.Accepts(review);
        Assert.Equal(["T4"], review.Tasks[1].Depends);
        Assert.Equal(["T1"], review.Tasks[3].Depends);
    }

    [Fact]
    [Trait("Rule", "BR-1")]
    public void Should_order_what_is_left_out_together()
    {
        var review = Gate.Review(Choosing("T1"), Samples.Task("T2"), Samples.Task("T3"), Samples.Task("T4", "T2") with { Files = ["a"] }, Samples.Task("T5", "T2") with { Files = ["a"] });

        Gate.Accepts(review);
        Assert.Equal(["T2", "T4"], review.Tasks[4].Depends);
    }

    private static AgentTask Choosing(string id) => Samples.Task(id) with { Branch = "IF output.score >= 90 THEN proceed to Task #T2 ELSE dispatch Task #T3", Files = ["a"] };

    private static AgentTask Sharing(string id) => Samples.Task(id) with { Files = ["a"] };

    [Fact]
    public void Should_not_change_a_cycle_into_anything_else()
    {
        var review = Gate.Review(Samples.Task("T1", "T2") with { Files = ["a"] }, Samples.Task("T2", "T1") with { Files = ["a"] });

        Gate.Only(review, "TASK-4");
        Assert.DoesNotContain(review.Repairs, r => r.Rule == "DEG-1");
    }
}
