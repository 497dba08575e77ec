namespace Orchestrate.Crash.Tests.Editing;

/// <summary>Every accepted edit is in the result once, and nothing else is.</summary>
internal static class TokenRules
{
    public static IEnumerable<string> Breaches(EditingHistory run)
    {
        var delivered = EditingHistory.TokensIn(run.History.Run.Repository, run.History.ResultBranch).GroupBy(t => t).ToDictionary(g => g.Key, g => g.Count());
        foreach (var (token, count) in delivered.Where(t => t.Value > 1))
            yield return $"{token} is in the result {count} times";

        var merged = run.Merges.Where(m => m.Head is not null).SelectMany(run.ExecutionsIn).ToList();
        foreach (var twice in merged.GroupBy(e => (e.Task, e.Attempt, e.Turn)).Where(g => g.Count() > 1))
            yield return $"two executions of {twice.Key} are in the result";
        var expected = merged.SelectMany(e => e.Commands).Where(c => c.Token is not null).ToList();
        foreach (var lost in expected.Where(c => !c.MayBeReplaced && !delivered.ContainsKey(c.Token!)))
            yield return $"LOST: {lost.Token} was accepted and merged and is not in the result: {lost.Shell}";
        foreach (var foreign in delivered.Keys.Except(expected.Select(c => c.Token!)))
            yield return $"{foreign} is in the result and was never accepted";
        foreach (var whole in run.Merges.SelectMany(m => run.ExecutionsIn(m).Select(e => (Merge: m, Execution: e))))
        {
            var kept = EditingHistory.TokensIn(run.Attempts, whole.Merge.Commit).ToHashSet(StringComparer.Ordinal);
            foreach (var lost in whole.Execution.Commands.Where(c => c.Token is { } token && !kept.Contains(token)))
                yield return $"LOST: {lost.Token} was made in the clone and is not in its attempt's commit {whole.Merge.Commit}: {lost.Shell}";
        }
    }
}
