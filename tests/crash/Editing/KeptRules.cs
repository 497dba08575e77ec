using static Orchestrate.Crash.Tests.RunHistory;

namespace Orchestrate.Crash.Tests.Editing;

/// <summary>Whatever an attempt left can be found again, whether it was accepted, refused, or its runner was killed.</summary>
internal static class KeptRules
{
    public static IEnumerable<string> Breaches(EditingHistory run)
    {
        var reachable = run.Attempts.Git("rev-list", "--all").Split('\n').ToHashSet(StringComparer.Ordinal);
        foreach (var turn in run.History.Of("run.turn.finished").Where(e => Text(e, "task_id").Length > 0 && Text(e, "commit").Length > 0 && !reachable.Contains(Text(e, "commit"))))
            yield return $"LOST: the commit {Text(turn, "commit")} of {Text(turn, "task_id")} attempt {Text(turn, "attempt")} is under no ref";
        var branches = run.History.Run.Repository.Git("for-each-ref", "--format=%(refname)").Split('\n');
        if (!branches.Order().SequenceEqual(((string[])["refs/heads/main", $"refs/heads/{run.History.ResultBranch}"]).Order()))
            yield return $"the user's repository has the refs {string.Join(' ', branches)}";
        var kept = Kept(run);
        foreach (var (execution, command) in run.Executions.SelectMany(e => e.Done.Select(c => (e, c))).Where(d => d.c.Token is { } token && !kept.Contains(token)))
            yield return $"LOST: {command.Token} was made by execution {execution.Number} of turn {execution.Turn} and is under no ref: {command.Shell}";
    }

    /// <summary>Commits that were made of what lost turns had left in their clones.</summary>
    public static int Salvaged(EditingHistory run) =>
        run.Attempts.Git("log", "--all", "--not", run.Base, "--format=%s").Split('\n').Count(subject => subject.EndsWith("left when it was lost", StringComparison.Ordinal));

    private static HashSet<string> Kept(EditingHistory run) =>
        [.. EditTokens.In(run.Attempts.Git("log", "--all", "--not", run.Base, "--no-merges", "--format=", "-p", "--text", "-U0", "--no-renames", "--no-ext-diff"))];
}
