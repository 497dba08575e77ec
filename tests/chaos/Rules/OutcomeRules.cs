using Orchestrate.Chaos.Tests.Clients;

namespace Orchestrate.Chaos.Tests.Rules;

/// <summary>Honest agents' work comes out whole and once: every turn finished once, every task accepted and merged once, at its first attempt, and the result delivered once.</summary>
internal static class OutcomeRules
{
    private static readonly (string Type, Func<SeenEvent, string> Key, int Expected)[] Once =
    [
        ("run.turn.finished", e => e.Text("work_id"), Bundles.Turns),
        ("run.task.accepted", e => e.Text("task_id"), Bundles.Tasks),
        ("run.task.merged", e => e.Text("task_id"), Bundles.Tasks),
        ("run.prepared", _ => "", 1),
        ("run.result.published", _ => "", 1),
    ];

    public static IEnumerable<string> Breaches(RunHistory history)
    {
        if (history.Events is not [.., { Type: "run.completed" } end] || end.Text("reason") != "acceptance_verified")
            yield return $"it did not complete: {history.Events[^1].Type} {history.Events[^1].Data}";
        foreach (var (type, key, expected) in Once)
        {
            var all = history.Of(type).Select(key).ToList();
            if (all.Count != expected || all.Distinct(StringComparer.Ordinal).Count() != expected)
                yield return $"{type} happened {all.Count} times, for {all.Distinct(StringComparer.Ordinal).Count()} different ones, expected {expected}: {string.Join(' ', all)}";
        }

        foreach (var blamed in history.Of("run.attempt.failed").Concat(history.Of("run.plan.refused")).Concat(history.Of("run.gate.decided").Where(e => e.Text("decision") != "accept")))
            yield return $"an agent that did its work was blamed: {blamed.Seq} {blamed.Type} {blamed.Data}";
    }
}
