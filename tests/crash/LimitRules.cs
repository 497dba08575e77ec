using static Orchestrate.Crash.Tests.RunHistory;

namespace Orchestrate.Crash.Tests;

/// <summary>No limit is exceeded, however often a run is interrupted.</summary>
internal static class LimitRules
{
    public static IEnumerable<string> Breaches(RunHistory history)
    {
        var limits = history.Document.GetProperty("limits");
        int Limit(string name) => limits.GetProperty(name).GetInt32();
        foreach (var (what, used, limit) in new[]
        {
            ("iterations", history.Of("run.iteration.started").Count, Limit("max_iterations")),
            ("attempts at a task", Most(history.Of("run.task.started").GroupBy(e => Text(e, "task_id"))), Limit("max_attempts_per_task")),
            ("turns of an attempt", Most(history.Of("run.turn.dispatched").Where(e => e.Kind == "work").DistinctBy(e => Text(e, "work_id")).GroupBy(e => (Text(e, "task_id"), Text(e, "attempt")))), Limit("max_turns_per_attempt")),
            ("plan refusals", history.Of("run.plan.refused").Count, Limit("max_plan_refusals")),
            ("workers at the same time", Parallel(history), Limit("max_parallel_workers")),
        })
        {
            if (used > limit)
                yield return $"{used} {what}, the limit is {limit}";
        }

        // RES-2: overdrawn by at most the call in flight, one for each worker that may run at the same time, and one for each piece of work that was lost: what a killed process had in flight nobody
        // can know.
        var tokens = history.Calls.Sum(c => c.Tokens);
        var bound = limits.GetProperty("max_tokens").GetInt64() + ((Limit("max_parallel_workers") + history.Lost) * (history.Calls.Count == 0 ? 0 : history.Calls.Max(c => c.Tokens)));
        if (tokens > bound)
            yield return $"the model served {tokens} tokens; the limit is {limits.GetProperty("max_tokens").GetInt64()}, with the calls in flight {bound}; the run knows of {history.Document.GetProperty("budget_tokens").GetInt64()}";
    }

    private static int Most<TKey>(IEnumerable<IGrouping<TKey, SeenEvent>> groups) => groups.Select(g => g.Count()).DefaultIfEmpty().Max();

    private static int Parallel(RunHistory history)
    {
        var open = new HashSet<string>();
        var most = 0;
        foreach (var seen in history.Events.Where(e => e.Kind == "work"))
        {
            if (seen.Type == "run.turn.dispatched")
                open.Add(Text(seen, "work_id"));
            else if (seen.Type is "run.turn.finished" or "run.work.failed")
                open.Remove(Text(seen, "work_id"));
            most = Math.Max(most, open.Count);
        }

        return most;
    }
}
