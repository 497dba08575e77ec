using Orchestrate.Domain.Budgets;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>RES-1: soft budgets by type of task; the overage action is the next prompt.</summary>
[Trait("Rule", "RES-1")]
public sealed class When_more_is_used_than_meant
{
    [Theory]
    [InlineData("research", "research", 8_000, 5)]
    [InlineData("exploration", "research", 8_000, 5)]
    [InlineData("implementation", "implementation", 15_000, 10)]
    [InlineData("debugging", "implementation", 15_000, 10)]
    [InlineData("testing", "verification", 4_000, 3)]
    [InlineData("documentation", "documentation", 6_000, 5)]
    [InlineData("specification", "documentation", 6_000, 5)]
    [InlineData("handover", "documentation", 6_000, 5)]
    [InlineData("review", "review", 5_000, 4)]
    public void Should_have_a_budget_for_each_type(string type, string kind, int tokens, int minutes) =>
        Assert.Equal(new ResourceBudget(kind, tokens, minutes), ResourceBudgets.For(type));

    [Fact]
    public void Should_know_what_to_do_about_each() => Assert.All(TaskTypes.All, type =>
    {
        var prompt = Run(type, 1, 1).Prompts[0];
        Assert.Contains($"About {ResourceBudgets.For(type).Tokens} tokens and {ResourceBudgets.For(type).Minutes} minutes are meant for a task of type `{type}`. When that is not enough: ", prompt, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(15_000, false)]
    [InlineData(15_001, true)]
    public void Should_tell_the_next_turn_when_one_token_too_many_was_used(int tokens, bool told)
    {
        var (simulator, prompts) = Run("implementation", tokens, 1);

        Assert.Equal(2, prompts.Count);
        Assert.DoesNotContain("is used up", prompts[0], StringComparison.Ordinal);
        Assert.Equal(told, prompts[1].Contains($"has used {tokens} tokens; 15000 were meant for it. From now on: Bring the step you are in to an end", StringComparison.Ordinal));
        Assert.Equal(told ? 1 : 0, Breaches(simulator).Count);
    }

    [Fact]
    public void Should_say_it_once_for_an_attempt()
    {
        var (simulator, prompts) = Run("implementation", 20_000, 2);

        Assert.Equal(3, prompts.Count);
        var breach = Assert.Single(Breaches(simulator)).Data;
        Assert.Equal((20_000, 15_000), (breach.GetProperty("used").GetInt32(), breach.GetProperty("budget").GetInt32()));
        Assert.Equal(TaskProgress.Merged, simulator.State.Tasks[0].Progress);
    }

    private static List<RunEvent> Breaches(RunSimulator simulator) => [.. simulator.Events.Where(e => e.Type == "run.rule.breached" && e.Data.GetProperty("rule").GetString() == "RES-1")];

    /// <summary>A worker whose first turns use so much each and are not accepted.</summary>
    private static (RunSimulator Simulator, List<string> Prompts) Run(string type, int tokens, int refused)
    {
        var orders = new List<TurnOrder>();
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })))
        {
            Dispatched = (command, _, _) =>
            {
                if (command is RunCommand.Turn { Order: { Kind: "work" } order })
                    orders.Add(order);
            },
        };
        simulator.Run(new HonestWorld(Samples.Task("T1") with { Type = type, Agent = type == "exploration" ? "context" : "general" })
        {
            Worker = (id, attempt, turn) => turn <= refused && attempt == 1
                ? HonestWorld.Lied(id, attempt) with { Usage = new(1, 1, tokens, 0, 0, 1) }
                : HonestWorld.Done(orders[^1]) with { Usage = Usage.None },
        });
        return (simulator, [.. orders.Select(o => o.Prompt)]);
    }
}
