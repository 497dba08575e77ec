using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests.Planning;

[Trait("Rule", "TASK-2")]
public sealed class When_a_delegation_is_reasoned
{
    private static readonly string[] SixFiles = [.. Enumerable.Range(0, 6).Select(i => $"src/{i}.js")];

    [Fact]
    public void Should_fill_in_what_follows_from_the_task()
    {
        var review = Gate.Review(Gate.Exploration("E"), Samples.Task("T1", "E") with { Objective = "o", Domains = ["ui"] });

        Gate.Accepts(review);
        Assert.Equal(
            new Reasoning
            {
                Intent = "o",
                ComplexityBecause = "low: 0 files, 1 domains, 8 calls with buffer.",
                AgentBecause = "Routing row 6: `implementation` goes to `general`.",
                Definition = "built-in",
                DepthAndTier = "1, leaf",
                ParallelBecause = "Waits for E.",
                ToolCalls = 8,
            },
            review.Tasks[1].Reasoning);
    }

    [Fact]
    public void Should_say_when_the_plan_chose_another_agent_than_the_table() =>
        Assert.Equal("The plan chose `debug`; Routing row 6 gives `implementation` to `general`.", Gate.Review(Samples.Task("T1") with { Agent = "@debug" }).Tasks[0].Reasoning!.AgentBecause);

    [Fact]
    public void Should_keep_what_the_agent_thought_and_correct_its_sum()
    {
        var reasoning = Gate.Review(Samples.Task("T1") with { Reasoning = new() { Intent = "i", ComplexityBecause = "c", AgentBecause = "a", ParallelBecause = "p", Risk = "low", ToolCalls = 3 } }).Tasks[0].Reasoning!;

        Assert.Equal(("i", "c", "a", "p", "low", 8), (reasoning.Intent, reasoning.ComplexityBecause, reasoning.AgentBecause, reasoning.ParallelBecause, reasoning.Risk, reasoning.ToolCalls!.Value));
    }

    [Theory]
    [InlineData("low", null, true)]
    [InlineData("medium", null, true)]
    [InlineData("enormous", null, false)]
    [InlineData("high", null, false)]
    [InlineData("high", "nobody", false)]
    [InlineData("high", "orchestrator", false)]
    [InlineData("high", "@general", false)]
    [InlineData("high", "debug", true)]
    [InlineData("high", "@debug", true)]
    [InlineData("high", "explore", true)]
    public void Should_want_a_known_risk_and_another_agent_when_it_is_high(string risk, string? fallback, bool accepted)
    {
        var review = Gate.Review(Samples.Task("T1") with { Reasoning = new() { Risk = risk, FallbackAgent = fallback } });

        if (accepted)
            Gate.Accepts(review);
        else
            Gate.Only(review, "TASK-2");
    }

    [Fact]
    public void Should_want_intent_and_risk_of_a_complex_task()
    {
        var explored = new Domain.Planning.PlanHistory { Explored = true };
        var task = Samples.Task("T1") with { Files = SixFiles };

        Assert.Equal(["/next_actions/0/task/reasoning/intent", "/next_actions/0/task/reasoning/risk"], Gate.Review(explored, task).Breaches.Select(b => b.Pointer));
        Gate.Accepts(Gate.Review(explored, task with { Reasoning = new() { Intent = "i", Risk = "medium" } }));
        Gate.Accepts(Gate.Review(explored, task with { Files = SixFiles[1..] }));
    }

    [Theory]
    [InlineData("high", "review", "review")]
    [InlineData("low", "review", "debug")]
    [Trait("Rule", "FAIL-1")]
    public void Should_give_the_third_attempt_to_the_fallback_of_a_high_risk(string risk, string fallback, string agent)
    {
        var context = Samples.Context(Samples.Bundle(new() { MaxTokens = 1_000_000 })) with { Agents = Gate.Agents };
        var simulator = new RunSimulator(context);
        simulator.Run(new HonestWorld(Samples.Task("T1") with { Reasoning = new() { Risk = risk, FallbackAgent = fallback } })
        {
            Worker = (_, attempt, _) => attempt < 3 ? new TurnReport { Outcome = "invalid_result", Detail = "nonsense" } : null,
        });

        Assert.Equal(["general", "general", agent], simulator.State.Tasks[0].Attempts.Select(a => a.Agent));
    }
}
