using System.Text.Json;
using Orchestrate.Domain.Rules;

namespace Orchestrate.Domain.Tests;

/// <summary>Which events of a log say that a rule bit, and what they add up to. That every such event has a sentence is checked wherever runs are simulated (<see cref="RuleEvents"/>).</summary>
public sealed class When_rules_bite
{
    [Theory]
    [InlineData("run.rule.breached", """{"rule":"RES-2","message":"81 % is used.","percent":81}""", "RES-2|81 % is used.|percent=81")]
    [InlineData("run.rule.repaired", """{"rule":"TASK-3","task_id":"T1","message":"Corrected."}""", "TASK-3|Corrected.|")]
    [InlineData("run.suggested", """{"rule":"FAIL-5","command":"debug","message":"Debug it."}""", "FAIL-5|Debug it.|")]
    [InlineData("run.breaker.opened", """{"rule":"FAIL-3","failures":3,"trips":1,"message":"Open."}""", "FAIL-3|Open.|failures=3 trips=1")]
    [InlineData("run.breaker.closed", """{"rule":"FAIL-3","message":"Works."}""", "FAIL-3|Works.|")]
    [InlineData("run.task.split_requested", """{"rule":"FAIL-2","message":"Split it.","max_calls":8}""", "FAIL-2|Split it.|max_calls=8")]
    [InlineData("run.session.degraded", """{"rule":"FAIL-6","detail":"No message in an old log."}""", "FAIL-6|No message in an old log.|")]
    [InlineData("run.something.new", """{"rule":"NEW-1","message":"m","share":0.5}""", "NEW-1|m|share=0.5")]
    [InlineData("run.something.new", """{"rule":"NEW-1"}""", "NEW-1||")]
    [InlineData("run.plan.refused", """{"refusals":2,"breaches":[{"rule":"TASK-4","message":"A circle."},{"rule":"PAR-1","message":"13 tasks."},{"rule":"TASK-4","message":"Nobody."}]}""", "TASK-4|A circle.|refusals=2", "PAR-1|13 tasks.|refusals=2", "TASK-4|Nobody.|refusals=2")]
    [InlineData("run.gate.decided", """{"score":42,"requirements":[{"rule":"VER-3","passed":true,"detail":"There."},{"rule":"VER-6","passed":false,"detail":"Exit code 1."},{"rule":"VER-7","detail":"Unknown."}]}""", "VER-6|Exit code 1.|score=42")]
    [InlineData("run.checkpoint", """{"rule":"GATE-1","message":"Score 60.","score":60}""", "GATE-1|Score 60.|score=60")]
    public void Should_be_read_from_the_event(string type, string data, params string[] bites) =>
        Assert.Equal(bites, Of(type, data).Select(b => $"{b.Rule}|{b.Message}|{string.Join(' ', b.Numbers.Select(n => $"{n.Key}={n.Value}"))}"));

    [Theory]
    [InlineData("run.checkpoint", """{"rule":"GATE-1","score":95}""")]
    [InlineData("run.checkpoint", """{"rule":"GATE-1","score":95,"message":""}""")]
    [InlineData("run.task.accepted", """{"task_id":"T1","score":100}""")]
    [InlineData("run.gate.decided", """{"requirements":[{"rule":"VER-3","passed":true}]}""")]
    [InlineData("run.gate.decided", """{"requirements":[{"id":"x","passed":false}, 7, null]}""")]
    [InlineData("run.gate.decided", """{"requirements":"none"}""")]
    [InlineData("run.plan.refused", "{}")]
    [InlineData("run.plan.refused", """{"breaches":[{"message":"No rule."}]}""")]
    [InlineData("run.rule.breached", """{"rule":7}""")]
    [InlineData("run.rule.breached", """{"rule":""}""")]
    [InlineData("run.rule.breached", "[]")]
    [InlineData("run.rule.breached", "null")]
    public void Should_not_be_read_from_what_says_nothing(string type, string data) => Assert.Empty(Of(type, data));

    [Fact]
    public void Should_leave_out_numbers_that_are_too_large() =>
        Assert.Equal(["a"], Assert.Single(Of("run.rule.breached", """{"rule":"RES-2","a":1,"b":1e99,"c":"2"}""")).Numbers.Keys);

    [Fact]
    public void Should_add_up_over_a_log()
    {
        var rules = RuleTally.Empty
            .With(3, "run.plan.refused", JsonElement.Parse("""{"refusals":1,"breaches":[{"rule":"TASK-4","message":"first"},{"rule":"TASK-4","message":"second"}]}"""))
            .With(4, "run.task.accepted", JsonElement.Parse("{}"))
            .With(5, "run.rule.breached", JsonElement.Parse("""{"rule":"RES-2","message":"80 %","percent":80}"""))
            .With(9, "run.rule.breached", JsonElement.Parse("""{"rule":"RES-2","message":"95 %","percent":95}"""))
            .With(12, "run.something.new", JsonElement.Parse("""{"rule":"NEW-1","message":"m"}"""))
            .Rules;

        Assert.Equal(["TASK-4", "RES-2", "NEW-1"], rules.Select(r => r.Rule));
        Assert.Equal((2, 3L, 3L, "run.plan.refused", "second"), (rules[0].Count, rules[0].FirstSeq, rules[0].LastSeq, rules[0].LastEvent, rules[0].Message));
        Assert.Equal((2, 5L, 9L, "run.rule.breached", "95 %"), (rules[1].Count, rules[1].FirstSeq, rules[1].LastSeq, rules[1].LastEvent, rules[1].Message));
        Assert.Equal(95, rules[1].Numbers["percent"]);
        Assert.Equal(RuleCatalogue.Find("RES-2")!.Title, rules[1].Title);
        Assert.Null(rules[2].Title);
        Assert.Empty(RuleTally.Empty.Rules);
    }

    private static IReadOnlyList<RuleBite> Of(string type, string data) => RuleBites.Of(type, JsonElement.Parse(data));
}
