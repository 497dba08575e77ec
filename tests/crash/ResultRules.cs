using static Orchestrate.Crash.Tests.RunHistory;

namespace Orchestrate.Crash.Tests;

/// <summary>The user's repository: accepted work is in the result once, and nothing else was touched.</summary>
internal static class ResultRules
{
    public static IEnumerable<string> Breaches(RunHistory history)
    {
        var repository = history.Run.Repository;
        if (repository.Git("status", "--porcelain").Length > 0 || repository.Git("rev-list", "--count", "HEAD") != "1")
            yield return "the user's own branch was touched";
        var locks = Directory.EnumerateFiles(Path.Combine(repository.Folder, ".git"), "*.lock", SearchOption.AllDirectories).ToList();
        if (locks.Count > 0)
            yield return $"lock files were left in the user's repository: {string.Join(' ', locks)}";
        if (history.Status is not ("completed" or "partially_completed"))
            yield break;
        var branch = history.ResultBranch;
        if (branch.Length == 0)
        {
            yield return $"its result was not delivered: {string.Join(' ', history.Of("run.result.published").Concat(history.Of("run.work.failed")).Select(e => e.Data))}";
            yield break;
        }

        if (repository.Git("rev-parse", branch) != history.Document.GetProperty("head").GetString())
            yield return "the result branch is not the run's head";
        var commits = repository.Git("rev-list", branch).Split('\n');
        foreach (var merged in history.Of("run.task.merged").Where(e => e.Data.GetProperty("changed").GetBoolean()))
        {
            var accepted = history.Of("run.task.accepted").Last(e => Text(e, "task_id") == Text(merged, "task_id"));
            if (!commits.Contains(Text(accepted, "commit")))
                yield return $"accepted commit {Text(accepted, "commit")} of {Text(accepted, "task_id")} is not in the result";
        }

        // Every accepted change appends one line to a file of its own, so that a change applied twice, under whatever commit, shows.
        foreach (var (task, file) in new[] { ("T2", "src/one.txt"), ("T3", "src/two.txt") })
        {
            var content = repository.Git("show", $"{branch}:{file}");
            var merged = history.Of("run.task.merged").Any(e => Text(e, "task_id") == task);
            if (content != (merged ? "first\ngood" : "first"))
                yield return $"{file} is {content.ReplaceLineEndings("|")} and {task} was {(merged ? "" : "not ")}merged";
        }
    }
}
