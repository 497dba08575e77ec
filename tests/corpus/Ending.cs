using System.Text.Json;

namespace Orchestrate.Corpus.Tests;

/// <summary>How a run ended: its document and its whole event log, both read over HTTP.</summary>
internal sealed record Ending(JsonElement Run, IReadOnlyList<(long Seq, string Type, JsonElement Data)> Events, Func<string, string> ReadResult)
{
    public string Status => Run.GetProperty("status").GetString()!;

    public string Reason => Run.GetProperty("reason").GetString()!;

    public IReadOnlyList<string> Accepted => TasksOf("run.task.accepted");

    public IReadOnlyList<string> Merged => TasksOf("run.task.merged");

    /// <summary>Every refusal in the log, in order, as the ids of the rules that it names.</summary>
    public IReadOnlyList<(long Seq, IReadOnlyList<string> Rules)> Refusals =>
        [.. Events.Select(e => (e.Seq, Rules: RulesOf(e.Type, e.Data))).Where(refusal => refusal.Rules.Count > 0)];

    private IReadOnlyList<string> TasksOf(string type) => [.. Events.Where(e => e.Type == type).Select(e => e.Data.GetProperty("task_id").GetString()!)];

    private static IReadOnlyList<string> RulesOf(string type, JsonElement data) => type switch
    {
        "run.gate.decided" when data.GetProperty("decision").GetString() != "accept" =>
            [.. data.GetProperty("requirements").EnumerateArray().Where(r => !r.GetProperty("passed").GetBoolean()).Select(Rule)],
        "run.plan.refused" => [.. data.GetProperty("breaches").EnumerateArray().Select(Rule)],
        "run.rule.breached" => [Rule(data)],

        // GATE-2: no completion without every required acceptance test verified on the integrated commit.
        "run.acceptance.verified" => data.GetProperty("results").EnumerateArray().Any(r => r.GetProperty("required").GetBoolean() && !r.GetProperty("passed").GetBoolean()) ? ["GATE-2"] : [],

        // FAIL-2: an empty answer or a cut one never reaches a gate.
        "run.turn.finished" when data.GetProperty("outcome").GetString() == "overload" => ["FAIL-2"],
        _ => [],
    };

    private static string Rule(JsonElement element) => element.GetProperty("rule").GetString()!;
}
