using System.Globalization;
using static Orchestrate.Crash.Tests.RunHistory;

namespace Orchestrate.Crash.Tests.Editing;

/// <summary>A run after all, with what its model ordered and the repositories that hold what came of it.</summary>
internal sealed class EditingHistory
{
    public EditingHistory(RunHistory history, EditPlan plan, IReadOnlyList<EditExecution> executions, string dataFolder)
    {
        (History, Plan) = (history, plan);
        Executions = [.. executions.Where(e => e.Run == history.Run.Id)];
        Attempts = new GitRepository(Path.Combine(dataFolder, "runner", "runs", history.Run.Id.ToString(), "attempts.git"));
        Base = Text(history.Of("run.prepared").Single(), "base_commit");
        Accepted = [.. history.Of("run.task.accepted")];
        Merges = [.. history.Events.Where(e => e.Type == "run.task.conflicted" || (e.Type == "run.task.merged" && e.Data.GetProperty("changed").GetBoolean())).Select(Try)];
    }

    public RunHistory History { get; }

    public EditPlan Plan { get; }

    public IReadOnlyList<EditExecution> Executions { get; }

    /// <summary>All that the runner has kept of the attempts.</summary>
    public GitRepository Attempts { get; }

    public string Base { get; }

    public IReadOnlyList<SeenEvent> Accepted { get; }

    /// <summary>Every merge that was tried, in order.</summary>
    public IReadOnlyList<MergeTry> Merges { get; }

    /// <summary>Tokens in the files of a commit.</summary>
    public static IReadOnlyList<string> TokensIn(GitRepository repository, string commit) =>
        [.. repository.Git("grep", "-a", "-h", "-o", "-E", EditTokens.Pattern, commit, "--").Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The executions whose edits an attempt's commit holds, turn by turn.</summary>
    public IReadOnlyList<EditExecution> ExecutionsIn(MergeTry merge)
    {
        var tokens = TokensIn(Attempts, merge.Commit).ToHashSet(StringComparer.Ordinal);
        return [.. Executions.Where(e => e.Task == merge.Task && e.Attempt == merge.Attempt && e.Commands.Any(c => c.Token is { } token && tokens.Contains(token))).OrderBy(e => e.Turn).ThenBy(e => e.Number)];
    }

    private MergeTry Try(SeenEvent seen)
    {
        var accepted = Accepted.Last(a => a.Seq < seen.Seq && Text(a, "task_id") == Text(seen, "task_id"));
        var files = seen.Data.TryGetProperty("conflicts", out var conflicts) ? conflicts.EnumerateArray().Select(c => c.GetString()!).ToList() : [];
        return new MergeTry(
            Text(seen, "task_id"), int.Parse(Text(accepted, "attempt"), CultureInfo.InvariantCulture), Text(accepted, "commit"), seen.Type == "run.task.merged" ? Text(seen, "commit") : null, files);
    }
}
