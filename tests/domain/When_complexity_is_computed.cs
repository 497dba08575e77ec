using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Planning;

namespace Orchestrate.Domain.Tests;

/// <summary>TASK-3: complexity follows from files, dependencies and estimate; what a plan says about it is corrected.</summary>
[Trait("Rule", "TASK-3")]
public sealed class When_complexity_is_computed
{
    [Theory]
    [InlineData(0, false, 0, "low")]
    [InlineData(1, false, 0, "low")]
    [InlineData(2, false, 0, "medium")]
    [InlineData(5, false, 0, "medium")]
    [InlineData(6, false, 0, "high")]
    [InlineData(1, true, 0, "medium")]
    [InlineData(1, true, 3, "low")]
    [InlineData(1, true, 4, "medium")]
    [InlineData(2, false, 3, "medium")]
    public void Should_follow_from_the_task(int files, bool depends, int calls, string complexity)
    {
        var task = Samples.Task("T1", depends ? ["T0"] : []) with { Files = [.. Enumerable.Range(1, files).Select(i => $"src/{i}.js")], Estimate = new() { Reads = calls } };

        Assert.Equal(complexity, Complexity.Of(task));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("low", false)]
    [InlineData("high", true)]
    public void Should_correct_what_the_plan_says(string? said, bool repaired)
    {
        var review = PlanGate.Review(
            [Samples.Dispatch(Samples.Task("T1") with { Complexity = said })], Samples.Bundle(), AgentRegistry.Create(Samples.DefaultAgents, []), new HashSet<string>(), new HashSet<string>(),
            EffectiveLimits.Resolve(new(), new()));

        Assert.Equal("low", review.Tasks[0].Complexity);
        Assert.Equal(repaired, review.Repairs.Any(r => r.Rule == "TASK-3"));
        Assert.DoesNotContain(review.Breaches, b => b.Rule == "TASK-3");
    }
}
