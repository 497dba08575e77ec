using System.Globalization;
using System.Text;
using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Views;

namespace Orchestrate.Domain.Prompts;

/// <summary>
/// FAIL-6, CTX-1: what somebody needs who takes a run over: its goal and plan, the current tasks and the last instruction, accepted results, what is pending and what blocks it,
/// errors, changed files, git, and what remains of its limits. Deterministic.
/// </summary>
public static class HandoverDocument
{
    private const int MostFiles = 50;

    /// <summary>The document, Markdown. Each entry is one line of at most 1000 characters; agents' words cannot forge a section.</summary>
    /// <param name="bundle">The run's bundle.</param>
    /// <param name="state">The run.</param>
    /// <param name="now">The time, UTC: how much of the run's time remains.</param>
    public static string Write(SpecBundle bundle, RunState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(state);
        var text = new StringBuilder($"# Hand-over of run {state.RunId}\n\n");
        Section(text, "Goal", [bundle.Goal]);
        Section(text, "Status", [state.Reason is null ? state.Status.Name() : $"{state.Status.Name()} ({state.Reason}): {state.Detail}"]);
        Section(text, "Plan", [state.Iterations.LastOrDefault(i => i.Plan is not null)?.Plan ?? "none was accepted"]);
        Section(text, "Current tasks", state.Tasks.Where(t => t.Progress == TaskProgress.Running && t.Attempts.Count > 0)
            .Select(t => $"{t.Task.TaskId} by @{t.Attempt.Agent}, attempt {t.Attempt.Number}, turn {t.Attempt.Turns}, session {t.Attempt.SessionId ?? "none"}{(t.Deferred is null ? "" : ", waits to be sent")}: {t.Task.Title}"));
        Section(text, "Last instruction", LastInstructions(state));
        Section(text, "Accepted results", state.Tasks.Where(t => t is { Progress: TaskProgress.Accepted or TaskProgress.Merged, Attempts.Count: > 0 })
            .Select(t => $"{t.Task.TaskId} by @{t.Attempt.Agent}, {t.Task.Title}: {t.Attempt.Report ?? "no report"}"));
        Section(text, "Pending work", Pending(state));
        Section(text, "Blockers", Blockers(state));
        Section(text, "Decisions by people", Decisions(state));
        Section(text, "Failures", state.Tasks.SelectMany(t => t.Attempts.Where(a => a.Outcome is not (null or "accepted" or "acknowledged"))
            .Select(a => $"{t.Task.TaskId} attempt {a.Number} by @{a.Agent}: {a.Outcome}. {string.Join(" ", a.Feedback.Take(2))}")));
        Section(text, "Acceptance tests", bundle.AcceptanceTests.Select(t => $"{t.Id} {t.Title}: {Standing(state, t.Id)}"));
        Section(text, "Changed files", Changed(state));
        Section(text, "Git", Git(state));
        Section(text, "Remaining limits",
        [
            $"iterations: {state.Limits.MaxIterations - state.Iterations.Count} of {state.Limits.MaxIterations}",
            $"tokens: {Math.Max(0, state.Limits.MaxTokens - state.Usage.Tokens)} of {state.Limits.MaxTokens}",
            string.Create(CultureInfo.InvariantCulture, $"cost: {Math.Max(0, state.Limits.MaxCostMicroUsd - state.Usage.CostMicroUsd) / 1_000_000m} of {state.Limits.MaxCostMicroUsd / 1_000_000m} USD"),
            $"time: {Math.Max(0, (long)(state.Deadline - (state.EndedAt ?? state.Pause?.Since ?? now)).TotalSeconds)} of {state.Limits.RunTimeoutSeconds} s",
        ]);
        if (CommandSuggestions.GoOn(state) is { } way)
            Section(text, "How to go on", [way]);
        return text.ToString().TrimEnd();
    }

    /// <summary>What agents were told last: those that are at work; else the last one that was.</summary>
    private static IEnumerable<string> LastInstructions(RunState state)
    {
        var workers = state.Work.Values.Where(w => w.Kind == WorkKind.Work).Select(w => state.FindTask(w.TaskId)).OfType<TaskState>().OrderBy(t => t.Task.TaskId, StringComparer.Ordinal).ToList();
        var orchestrator = state.Work.Values.FirstOrDefault(w => w.Kind is WorkKind.Plan or WorkKind.Synthesis);
        if (workers.Count > 0)
            return workers.Select(ToWorker);
        if (state.Iterations.IsEmpty)
            return [];
        if (orchestrator is null && state.CurrentTasks.LastOrDefault(t => t.Attempts.Count > 0) is { } last && !state.Iteration.Concluded && state.Iteration.Signature is null)
            return [ToWorker(last)];
        var kind = orchestrator?.Kind ?? (state.Iteration.Signature is null ? WorkKind.Plan : WorkKind.Synthesis);
        return [$"to @{AgentRegistry.Orchestrator}: {(kind == WorkKind.Plan ? "plan" : "report on")} iteration {state.Iteration.Number}{Told(state.Iteration.Feedback)}"];
    }

    private static string ToWorker(TaskState task) => $"to @{task.Attempt.Agent}: {Name(task)}{Told(task.Attempt.Feedback)}";

    private static string Told(IReadOnlyList<string> feedback) => feedback.Count == 0 ? "" : $". It was told: {string.Join(" ", feedback.Take(5))}";

    private static IEnumerable<string> Pending(RunState state)
    {
        foreach (var task in state.Tasks.Where(t => t.Progress is TaskProgress.Waiting or TaskProgress.Accepted))
            yield return $"{Name(task)}: {(task.Progress == TaskProgress.Accepted ? "accepted, to be merged" : "not begun")}";
        foreach (var task in state.Tasks.Where(t => t.Iteration == state.Iterations.Count && t.Progress is TaskProgress.Failed or TaskProgress.Skipped))
            yield return $"{Name(task)}: {(task.Progress == TaskProgress.Failed ? "failed" : "was not done")}. {task.Detail}";
    }

    private static IEnumerable<string> Blockers(RunState state)
    {
        if (state.Pause is { } pause)
            yield return $"{pause.By} paused the run{(pause.Reason is null ? "" : $": {pause.Reason}")}";
        foreach (var step in state.Escalations.Where(e => e.Waiting))
            yield return $"{step.StepId} ({step.Reason}) waits for {string.Join(", ", step.Options)}: {step.Message}";
    }

    private static IEnumerable<string> Decisions(RunState state) =>
        state.Escalations.Where(e => !e.Waiting).Select(e => $"{e.StepId} ({e.Reason}{(e.TaskId is null ? "" : $", {e.TaskId}")}): {e.Decision} by {e.DecidedBy}{(e.Note is null ? "" : $", because: {e.Note}")}");

    private static IEnumerable<string> Changed(RunState state)
    {
        var files = state.Tasks.Where(t => t is { Progress: TaskProgress.Merged, Attempts.Count: > 0 }).SelectMany(t => t.Attempt.ChangedFiles).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (files.Count > 0)
            yield return $"merged: {Names(files)}";
        foreach (var task in state.Tasks.Where(t => t.Progress is not TaskProgress.Merged && t.Attempts.Count > 0 && t.Attempt.ChangedFiles.Count > 0))
            yield return $"{task.Task.TaskId} attempt {task.Attempt.Number}, not merged: {Names(task.Attempt.ChangedFiles)}";
    }

    private static string Names(IReadOnlyList<string> files) =>
        string.Join(", ", files.Take(MostFiles)) + (files.Count > MostFiles ? $" and {files.Count - MostFiles} more" : "");

    private static IEnumerable<string> Git(RunState state)
    {
        yield return $"base {state.BaseCommit ?? "unknown"}";
        yield return $"integrated {state.Head ?? "nothing yet"}";
        foreach (var task in state.Tasks.Where(t => t.Progress is not TaskProgress.Merged && t.Attempts.Count > 0 && t.Attempt.Commit != t.Attempt.BaseCommit))
            yield return $"{task.Task.TaskId} attempt {task.Attempt.Number}, not merged: {task.Attempt.Commit}, compared with {task.Attempt.BaseCommit}";
        foreach (var iteration in state.Iterations.Where(i => i.Rollback is not null))
            yield return $"iteration {iteration.Number} was rolled back from {iteration.Rollback!.From} to {iteration.Rollback.To}";
        if (state.ResultLocation is { } place)
            yield return $"result {state.ResultBranch ?? state.Head} in {place}";
    }

    private static string Name(TaskState task) => $"{task.Task.TaskId} {task.Task.Title}";

    private static string Standing(RunState state, string testId) => state.Acceptance.FirstOrDefault(a => a.Id == testId) switch
    {
        { Verification: { Passed: true } verified } => $"passes on {verified.Commit}",
        { Verification: { } failed } => $"fails on {failed.Commit}: {failed.Detail}",
        { PassedOnBase: { } passed } => passed ? "passes on the base commit" : "fails on the base commit",
        _ => "not run yet",
    };

    private static void Section(StringBuilder text, string title, IEnumerable<string> entries)
    {
        text.Append("## ").Append(title).Append('\n');
        var none = true;
        foreach (var entry in entries)
        {
            none = false;
            text.Append("- ").Append(MarkdownText.Inline(entry)).Append('\n');
        }

        text.Append(none ? "- none\n\n" : "\n");
    }
}
