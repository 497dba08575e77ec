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
        Assert.Equal(told, prompts[1].Contains($"has used {tokens} tokens; 15000 tokens were meant for it. From now on: Bring the step you are in to an end", StringComparison.Ordinal));
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

    [Theory]
    [InlineData(8_000, 300, null, null)]
    [InlineData(8_001, 300, "8001 tokens", "8000 tokens")]
    [InlineData(8_000, 301, "6 minutes", "5 minutes")]
    [InlineData(9_000, 420, "9000 tokens and 7 minutes", "8000 tokens and 5 minutes")]
    public void Should_measure_tokens_and_minutes(long tokens, long seconds, string? used, string? meant) =>
        Assert.Equal(used is null ? null : new Overrun(used, meant!), Overrun.Of(ResourceBudgets.For("research"), tokens, seconds));

    [Theory]
    [InlineData(600, false)]
    [InlineData(601, true)]
    public void Should_tell_the_next_turn_when_it_took_too_long(int seconds, bool told)
    {
        var prompts = new List<string>();
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000, RunTimeoutSeconds = 7200 })))
        {
            Dispatched = (command, _, _) =>
            {
                if (command is RunCommand.Turn { Order: { Kind: "work" } order })
                    prompts.Add(order.Prompt);
            },
        };
        var world = new HonestWorld(Samples.Task("T1")) { Worker = (id, attempt, turn) => turn == 1 ? HonestWorld.Lied(id, attempt) : null };
        simulator.AnswerNext(world);
        simulator.AnswerNext(world);
        var work = Assert.IsType<RunCommand.Turn>(Assert.Single(simulator.Pending)).Work;

        // The first word counts; what comes later of the same turn is where its session is.
        simulator.Now += TimeSpan.FromMinutes(5);
        simulator.Apply(new RunInput.WorkStarted(work.WorkId, work.Epoch, "runner", null, null, null));
        simulator.Now += TimeSpan.FromSeconds(100);
        simulator.Apply(new RunInput.WorkStarted(work.WorkId, work.Epoch, "runner", "http://127.0.0.1:1/", "/clone", "session"));
        simulator.Now += TimeSpan.FromSeconds(seconds - 100);
        simulator.AnswerNext(world);

        Assert.Equal(told, prompts[1].Contains("has used 11 minutes; 10 minutes were meant for it. From now on: Bring the step you are in to an end", StringComparison.Ordinal));
        Assert.Equal(told ? 1 : 0, Breaches(simulator).Count);
        Assert.Equal(seconds, simulator.State.Tasks[0].Attempts[0].WorkedSeconds);
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
