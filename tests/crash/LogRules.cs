using static Orchestrate.Crash.Tests.RunHistory;

namespace Orchestrate.Crash.Tests;

/// <summary>What holds for the log of every run, whatever was killed.</summary>
internal static class LogRules
{
    private static readonly string[] Terminal = ["run.completed", "run.partially_completed", "run.failed", "run.cancelled", "run.timed_out"];

    public static IEnumerable<string> Breaches(RunHistory history)
    {
        if (!history.Document.GetProperty("terminal").GetBoolean() || string.IsNullOrEmpty(history.Reason))
            yield return $"it has not ended with a reason: {history.Status} {history.Reason}";
        if (history.Document.GetProperty("open_work").GetArrayLength() > 0)
            yield return "it has ended and has open work";
        if (!history.Events.Select(e => e.Seq).SequenceEqual(Enumerable.Range(1, history.Events.Count).Select(i => (long)i)))
            yield return $"its log has gaps: {string.Join(' ', history.Events.Select(e => e.Seq))}";
        if (history.Events.Count(e => Terminal.Contains(e.Type)) != 1 || history.Events is not [.., var last] || last.Type != $"run.{history.Status}")
            yield return $"it does not end with exactly one terminal event: {string.Join(' ', history.Events.Where(e => Terminal.Contains(e.Type)).Select(e => $"{e.Seq} {e.Type}"))}";
        foreach (var breach in Twice(history, "run.task.accepted", e => $"{Text(e, "task_id")} attempt {Text(e, "attempt")}").Concat(Twice(history, "run.task.merged", e => Text(e, "task_id"))))
            yield return breach;
        foreach (var breach in Twice(history, "run.turn.finished", e => Text(e, "work_id")).Concat(Twice(history, "run.prepared", _ => "run")).Concat(Twice(history, "run.result.published", _ => "run")))
            yield return breach;
        foreach (var seen in history.Run.Seen)
        {
            if (seen.Seq > history.Events.Count || history.Events[(int)seen.Seq - 1].Data.GetRawText() != seen.Data.GetRawText())
                yield return $"a client was shown event {seen.Seq} {seen.Phase}, which is not in the log";
        }
    }

    private static IEnumerable<string> Twice(RunHistory history, string type, Func<SeenEvent, string> key) =>
        history.Of(type).GroupBy(key).Where(g => g.Count() > 1).Select(g => $"{type} of {g.Key} happened {g.Count()} times");
}
