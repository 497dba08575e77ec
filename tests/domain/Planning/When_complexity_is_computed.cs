using Orchestrate.Domain.Planning;

namespace Orchestrate.Domain.Tests.Planning;

[Trait("Rule", "TASK-3")]
public sealed class When_complexity_is_computed
{
    [Theory]
    [InlineData(0, 0, 0, "low")]
    [InlineData(1, 0, 0, "low")]
    [InlineData(1, 0, 6, "low")]
    [InlineData(1, 0, 7, "medium")]
    [InlineData(2, 0, 0, "medium")]
    [InlineData(2, 0, 3, "low")]
    [InlineData(2, 0, 4, "medium")]
    [InlineData(5, 2, 9, "medium")]
    [InlineData(6, 0, 1, "high")]
    [InlineData(1, 2, 2, "low")]
    [InlineData(1, 3, 2, "high")]
    public void Should_come_from_files_domains_and_calls(int files, int domains, int total, string complexity)
    {
        var task = Gate.Task("T1", total) with { Files = [.. Enumerable.Range(0, files).Select(i => $"src/{i}.js")], Domains = [.. Enumerable.Range(0, domains).Select(i => $"d{i}")] };

        Assert.Equal(complexity, Complexity.Of(task));
        Assert.Equal(complexity, Complexity.Of(task with { Depends = ["T0"] }));
    }

    [Fact]
    public void Should_count_each_file_and_domain_once() =>
        Assert.Equal("low", Complexity.Of(Gate.Task("T1", 4) with { Files = ["src/a.js", "./src/a.js", "src\\a.js"], Domains = ["Backend", "backend", " backend "] }));

    [Fact]
    public void Should_correct_what_the_plan_claims()
    {
        var review = Gate.Review(Samples.Task("T1") with { Complexity = "high" });

        Gate.Accepts(review);
        Assert.Equal("low", review.Tasks[0].Complexity);
        Assert.Equal("T1", Assert.Single(review.Repairs, r => r.Rule == "TASK-3").TaskId);
        Assert.DoesNotContain(Gate.Review(Samples.Task("T1") with { Complexity = "low" }).Repairs, r => r.Rule == "TASK-3");
    }
}
