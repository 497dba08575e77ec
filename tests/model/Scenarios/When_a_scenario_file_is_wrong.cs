using Orchestrate.ScriptedModel.Scenarios;

namespace Orchestrate.Model.Tests.Scenarios;

public sealed class When_a_scenario_file_is_wrong
{
    private const string Head = "name: x\nreplies:\n";

    [Theory]
    [InlineData(1, "no 'replies'", "name: x\n")]
    [InlineData(1, "no 'reply'", "reply: []\n")]
    [InlineData(3, "has no 'steps'", Head + "  - when: { kind: work }\n")]
    [InlineData(4, "'steps' is empty", Head + "  - when: { kind: work }\n    steps: []\n")]
    [InlineData(3, "'when' has no 'tsak'", Head + "  - when: { tsak: T1 }\n    steps: [ { raw: a } ]\n")]
    [InlineData(5, "A step has no 'tol'", Head + "  - when: { kind: work }\n    steps:\n      - tol: read\n")]
    [InlineData(5, "needs one of", Head + "  - when: { kind: work }\n    steps:\n      - say: only talk\n")]
    [InlineData(5, "only one of: result, raw", Head + "  - when: { kind: work }\n    steps:\n      - { raw: a, result: { status: success } }\n")]
    [InlineData(6, "never reached", Head + "  - when: { kind: work }\n    steps:\n      - raw: a\n      - raw: b\n")]
    [InlineData(5, "last step must be", Head + "  - when: { kind: work }\n    steps:\n      - tool: read\n")]
    [InlineData(5, "Only the last step may say 'repeat'", Head + "  - when: { kind: work }\n    steps:\n      - { tool: read, repeat: true }\n      - raw: b\n")]
    [InlineData(5, "'args' belongs to 'tool'", Head + "  - when: { kind: work }\n    steps:\n      - { raw: a, args: {} }\n")]
    [InlineData(5, "'say' only accompanies tools", Head + "  - when: { kind: work }\n    steps:\n      - { raw: a, say: b }\n")]
    [InlineData(5, "Unknown placeholder '{{cdw}}'", Head + "  - when: { kind: work }\n    steps:\n      - raw: \"{{cdw}}\"\n")]
    [InlineData(5, "Bad regular expression", Head + "  - when: { kind: work }\n    steps:\n      - result: { logs: [ \"{{find:(}}\" ] }\n")]
    [InlineData(5, "matches the same turns", Head + "  - when: { kind: work, task: T1 }\n    steps: [ { raw: a } ]\n  - when: { task: T1, kind: work }\n    steps: [ { raw: b } ]\n")]
    [InlineData(5, "'fault' must be one of status, hang", Head + "  - steps: [ { raw: a } ]\n    faults:\n      - { step: 1, fault: explode }\n")]
    [InlineData(5, "'step' must be a whole number from 1 to 1", Head + "  - steps: [ { raw: a } ]\n    faults:\n      - { step: 2, fault: hang }\n")]
    [InlineData(5, "needs 'status'", Head + "  - steps: [ { raw: a } ]\n    faults:\n      - { step: 1, fault: status }\n")]
    [InlineData(5, "'status' belongs to the fault 'status'", Head + "  - steps: [ { raw: a } ]\n    faults:\n      - { step: 1, fault: hang, status: 500 }\n")]
    [InlineData(2, "'latency_ms' must be a whole number", "name: x\ndefaults: { latency_ms: -1 }\nreplies: []\n")]
    [InlineData(3, "must be a mapping", Head + "  - just text\n")]
    public void Should_name_the_line_and_the_problem(int line, string problem, string yaml)
    {
        var error = Assert.Throws<ScenarioException>(() => ScenarioParser.Parse(yaml, "demo.yaml"));

        Assert.StartsWith($"demo.yaml({error.Line},", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Equal(line, error.Line);
    }

    [Fact]
    public void Should_name_the_line_of_broken_yaml() =>
        Assert.InRange(Assert.Throws<ScenarioException>(() => ScenarioParser.Parse(Head + "  - when: { kind: work\n    steps: [\n")).Line, 3, 5);

    [Fact]
    public void Should_name_a_file_that_does_not_exist() =>
        Assert.Contains("nowhere.yaml", Assert.Throws<ScenarioException>(() => ScenarioParser.ParseFile("/nonexistent/nowhere.yaml")).Message, StringComparison.Ordinal);
}
