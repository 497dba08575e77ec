using System.Text.Json;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Rules;

namespace Orchestrate.Domain.Tests;

/// <summary>The catalogue in itself. That each rule has code, tests and documentation is checked by the architecture tests.</summary>
public sealed class When_rules_are_catalogued
{
    public static TheoryData<string> Ids => [.. RuleCatalogue.All.Select(r => r.Id)];

    [Fact]
    public void Should_hold_every_rule_once()
    {
        Assert.Equal(RuleCatalogue.All.Count, RuleCatalogue.All.Select(r => r.Id).Distinct(StringComparer.Ordinal).Count());
        (string Family, int Count)[] families =
        [
            ("NDP", 4), ("AGT", 4), ("ORC", 3), ("TASK", 6), ("DEG", 1), ("PAR", 1), ("WAVE", 1), ("BR", 1), ("TCB", 3), ("CWB", 2), ("RES", 2), ("LIM", 1),
            ("VER", 9), ("SCORE", 2), ("GATE", 3), ("FAIL", 7), ("SYN", 2), ("CTX", 1), ("CMD", 1),
        ];
        var expected = families.SelectMany(f => Enumerable.Range(1, f.Count).Select(n => $"{f.Family}-{n}"));
        Assert.Equal(expected.Order(StringComparer.Ordinal), RuleCatalogue.All.Select(r => r.Id).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Should_say_everything_about_a_rule(string id)
    {
        var rule = RuleCatalogue.Find(id)!;
        Assert.NotEmpty(rule.Places);
        Assert.Equal(rule.Places.Count, rule.Places.Distinct().Count());
        Assert.InRange(rule.Title.Split(' ').Length, 2, 8);
        Assert.All([rule.Text, rule.Breach], sentence => Assert.EndsWith(".", sentence, StringComparison.Ordinal));
        Assert.Equal(rule.Numbers.Count, rule.Numbers.Select(n => n.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(rule.Numbers, n => Assert.Equal(JsonNamingPolicy.SnakeCaseLower.ConvertName(n.Name), n.Name));
        Assert.All(rule.Numbers, n => Assert.True(n.Unit.Length > 0 && (n.Maximum is null || n.Maximum >= n.Value), $"{id} {n.Name}"));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Should_name_only_limits_and_policies_that_a_bundle_has(string id)
    {
        foreach (var number in RuleCatalogue.Find(id)!.Numbers)
        {
            var (section, name) = number.SetBy.Split('.') is [var first, var second] ? (first, second) : (number.SetBy, null);
            var members = section switch
            {
                "limits" => Names(typeof(RequestedLimits)),
                "policies" => Names(typeof(Policies)),
                "verifier" => Names(typeof(VerifierSpec)),
                _ => null,
            };
            if (members is null)
                Assert.True(section == RuleNumber.Fixed || section.Contains(':', StringComparison.Ordinal), $"{id}: `{number.SetBy}` is nothing that can be set.");
            else
                Assert.True(members.Contains(name!), $"{id}: there is no `{number.SetBy}`.");
        }
    }

    [Fact]
    public void Should_show_every_limit_with_the_servers_default_and_maximum()
    {
        var resolved = EffectiveLimits.Resolve(new RequestedLimits(), new ServerLimits());
        var shown = RuleCatalogue.All.SelectMany(r => r.Numbers).Where(n => n.SetBy.StartsWith("limits.", StringComparison.Ordinal)).ToList();

        Assert.Equal(Names(typeof(RequestedLimits)).Order(StringComparer.Ordinal), shown.Select(n => n.SetBy["limits.".Length..]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(shown, n => Assert.NotNull(n.Maximum));
        Assert.Equal(resolved.MaxTokens, Number("RES-2", "max_tokens"));
        Assert.Equal(resolved.MaxIterations, Number("LIM-1", "max_iterations"));
        Assert.Equal(resolved.MaxCostMicroUsd, Number("LIM-1", "max_cost_usd") * 1_000_000);
        Assert.Equal(resolved.MaxToolCallsPerTurn, Number("TCB-3", "max_tool_calls_per_turn"));
    }

    [Fact]
    public void Should_show_the_numbers_that_the_code_uses()
    {
        Assert.Equal(PlanGate.MaxTasksWithoutOverride, Number("PAR-1", "tasks_per_plan"));
        Assert.Equal(TaskGate.MaxRevisions, Number("SCORE-2", "revise_turns"));
        Assert.Equal(100, Number("SCORE-1", "accuracy") + Number("SCORE-1", "completeness") + Number("SCORE-1", "consistency"));
        Assert.Equal(100, Number("RES-2", "halt"));
    }

    [Theory]
    [InlineData("task-4", "TASK-4")]
    [InlineData("TASK-4", "TASK-4")]
    [InlineData("TASK-40", null)]
    [InlineData("", null)]
    public void Should_find_a_rule_in_any_case(string id, string? found) => Assert.Equal(found, RuleCatalogue.Find(id)?.Id);

    private static decimal Number(string rule, string name) => RuleCatalogue.Find(rule)!.Numbers.Single(n => n.Name == name).Value;

    private static HashSet<string> Names(Type type) => [.. type.GetProperties().Select(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name))];
}
