using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Rules;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests;

/// <summary><c>policies.rules</c>: a bundle makes numbers of rules stricter, and never looser.</summary>
public sealed class When_a_bundle_tightens_rules
{
    public static TheoryData<string, string> Numbers
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var number in TightenedNumbers.All)
                data.Add(number.Rule, number.Name);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Should_take_what_is_stricter_and_refuse_what_is_looser(string rule, string name)
    {
        var number = TightenedNumbers.Find(rule, name)!;
        var looser = number.Default + Math.Sign(number.Default - number.Strictest);

        Assert.Empty(TightenedNumbers.Check(With(rule, name, number.Default)));
        Assert.Empty(TightenedNumbers.Check(With(rule, name, number.Strictest)));
        Assert.Equal(number.Set(RuleNumbers.Default, number.Strictest), RuleNumbers.Of(With(rule, name, number.Strictest)));
        Assert.NotEqual(RuleNumbers.Default, RuleNumbers.Of(With(rule, name, number.Strictest)));
        Assert.Equal(RuleNumbers.Default, RuleNumbers.Of(With(rule, name, looser)));
        var finding = Assert.Single(TightenedNumbers.Check(With(rule, name, looser)));
        Assert.Equal(($"/policies/rules/{rule}/{name}", "rule_number_loosened", false), (finding.Pointer, finding.Code, finding.Warning));
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Should_show_it_in_the_catalogue(string rule, string name) =>
        Assert.Equal(name == "tasks_per_plan" ? "policies.parallel_override" : TightenedNumbers.Policy, RuleCatalogue.Find(rule)!.Numbers.Single(n => n.Name == name).SetBy);

    [Theory]
    [InlineData("TASK-4", "x", "/policies/rules/TASK-4", "rule_not_tightenable")]
    [InlineData("NO/RULE", "x", "/policies/rules/NO~1RULE", "rule_not_tightenable")]
    [InlineData("TCB-1", "safe_calls", "/policies/rules/TCB-1/safe_calls", "unknown_rule_number")]
    public void Should_say_what_can_be_tightened(string rule, string name, string pointer, string code)
    {
        var finding = Assert.Single(TightenedNumbers.Check(With(rule, name, 1)));

        Assert.Equal((pointer, code), (finding.Pointer, finding.Code));
    }

    [Theory]
    [Trait("Rule", "TCB-1")]
    [InlineData(null, true)]
    [InlineData(9, true)]
    [InlineData(7, false)]
    public void Should_judge_calls_by_the_bundles_number(int? most, bool accepted) =>
        Assert.Equal(accepted, Plan("TCB-1", "most_calls", most, Samples.Task("T1")).Accepted);

    [Theory]
    [Trait("Rule", "TCB-2")]
    [InlineData(null, true)]
    [InlineData(2, false)]
    public void Should_judge_items_by_the_bundles_number(int? most, bool accepted) =>
        Assert.Equal(accepted, Plan("TCB-2", "items_for_one_agent", most, Samples.Task("T1") with { Items = 3 }).Accepted);

    [Theory]
    [Trait("Rule", "DEG-1")]
    [InlineData(null, true)]
    [InlineData(6, false)]
    public void Should_judge_small_tasks_by_the_bundles_number(int? smallest, bool accepted) =>
        Assert.Equal(accepted, Plan("DEG-1", "smallest_task", smallest, Samples.Task("T1") with { Estimate = new() { Reads = 3 } }, Samples.Task("T2")).Accepted);

    [Theory]
    [Trait("Rule", "PAR-1")]
    [InlineData(null, true)]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void Should_judge_the_number_of_tasks_by_the_bundles_number(int? most, bool accepted) =>
        Assert.Equal(accepted, Plan("PAR-1", "tasks_per_plan", most, Samples.Task("T1"), Samples.Task("T2")).Accepted);

    [Fact]
    [Trait("Rule", "WAVE-1")]
    [Trait("Rule", "CWB-1")]
    public void Should_run_smaller_waves_and_ask_for_shorter_answers()
    {
        var orders = new List<TurnOrder>();
        var simulator = Run(new() { Rules = Rules(("WAVE-1", "wave_size", 1), ("CWB-1", "direct_size", 100)) }, orders, new HonestWorld(Samples.Task("T1"), Samples.Task("T2")));

        Assert.Equal(2, simulator.State.Iteration.Waves);
        Assert.All(orders.Where(o => o.Kind == "work"), o => Assert.Equal(100, o.ReportTokens));
        Assert.Contains("up to 100 tokens", orders.First(o => o.Kind == "work").Prompt, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Rule", "SCORE-2")]
    [Trait("Rule", "VER-1")]
    [InlineData("SCORE-2", "revise_turns", 0)]
    [InlineData("VER-1", "repair_turns", 0)]
    public void Should_give_fewer_turns(string rule, string name, int most)
    {
        var turns = 0;
        var world = new HonestWorld(Samples.Task("T1"))
        {
            Worker = (task, attempt, _) => ++turns > 1 ? null : rule == "VER-1" ? new() { Outcome = "answered", AnswerErrors = ["x"], Commit = "c" } : HonestWorld.Lied(task, attempt),
        };
        var simulator = Run(new() { Rules = Rules((rule, name, most)) }, [], world);

        Assert.Equal(2, simulator.State.Tasks[0].Attempts.Count);
    }

    [Fact]
    [Trait("Rule", "ORC-2")]
    public void Should_warn_of_shorter_files()
    {
        var world = new HonestWorld(Samples.Task("T1")) { Planner = (_, turn) => HonestWorld.Answered(Samples.Result(actions: Samples.Dispatch(Samples.Task("T1")))) with { Reads = [new("a.js", 60, false)] } };

        Assert.DoesNotContain("run.rule.breached", Run(new(), [], world).EventTypes);
        Assert.Contains("run.rule.breached", Run(new() { Rules = Rules(("ORC-2", "long_file", 50)) }, [], world).EventTypes);
    }

    private static RunSimulator Run(Policies policies, List<TurnOrder> orders, HonestWorld world)
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 }, policies)))
        {
            Dispatched = (command, _, _) =>
            {
                if (command is RunCommand.Turn turn)
                    orders.Add(turn.Order);
            },
        };
        simulator.Run(world);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        return simulator;
    }

    private static PlanReview Plan(string rule, string name, int? value, params AgentTask[] tasks)
    {
        var policies = value is { } number ? With(rule, name, number) : new();
        Assert.Empty(TightenedNumbers.Check(policies));
        var context = Samples.Context(Samples.Bundle(policies: policies));
        return PlanGate.Review([.. tasks.Select(Samples.Dispatch)], context.Bundle, context.Agents, PlanHistory.None, Limits.EffectiveLimits.Resolve(new(), new()));
    }

    private static Policies With(string rule, string name, int value) => new() { Rules = Rules((rule, name, value)) };

    private static Dictionary<string, IReadOnlyDictionary<string, int>> Rules(params (string Rule, string Name, int Value)[] numbers) =>
        numbers.GroupBy(n => n.Rule).ToDictionary(g => g.Key, g => (IReadOnlyDictionary<string, int>)g.ToDictionary(n => n.Name, n => n.Value));
}
