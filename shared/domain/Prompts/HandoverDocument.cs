using System.Globalization;
using System.Text;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Prompts;

/// <summary>FAIL-6: what somebody needs who takes a run over: its goal, plan, accepted results, failures and what remains of its limits. Deterministic.</summary>
public static class HandoverDocument
{
    private const int MaxEntry = 1000;

    /// <summary>The document, Markdown. Agents' words in it are cut to 1000 characters an entry.</summary>
    /// <param name="context">The bundle and what the server brings.</param>
    /// <param name="state">The run.</param>
    /// <param name="now">The time, UTC: how much of the run's time remains.</param>
    public static string Write(RunContext context, RunState state, DateTimeOffset now)
    {
        var text = new StringBuilder($"# Hand-over of run {state.RunId}\n\n");
        Section(text, "Goal", [context.Bundle.Goal]);
        Section(text, "Plan", [state.Iterations.LastOrDefault(i => i.Plan is not null)?.Plan ?? "none was accepted"]);
        Section(text, "Accepted results", state.Tasks.Where(t => t.Progress is TaskProgress.Accepted or TaskProgress.Merged)
            .Select(t => $"{t.Task.TaskId} {t.Task.Title} [by @{t.Attempt.Agent}]: {t.Attempt.Report ?? "no report"}"));
        Section(text, "Failures", state.Tasks.SelectMany(t => t.Attempts.Where(a => a.Outcome is not (null or "accepted" or "acknowledged"))
            .Select(a => $"{t.Task.TaskId} attempt {a.Number} by @{a.Agent}: {a.Outcome}. {string.Join(" ", a.Feedback.Take(2))}")));
        Section(text, "Acceptance tests", context.Bundle.AcceptanceTests.Select(t => $"{t.Id} {t.Title}: {Standing(state, t.Id)}"));
        Section(text, "Git", [$"base {state.BaseCommit ?? "unknown"}", $"integrated {state.Head ?? "nothing yet"}"]);
        Section(text, "Remaining limits",
        [
            $"iterations: {state.Limits.MaxIterations - state.Iterations.Count} of {state.Limits.MaxIterations}",
            $"tokens: {Math.Max(0, state.Limits.MaxTokens - state.Usage.Tokens)} of {state.Limits.MaxTokens}",
            string.Create(CultureInfo.InvariantCulture, $"cost: {Math.Max(0, state.Limits.MaxCostMicroUsd - state.Usage.CostMicroUsd) / 1_000_000m} of {state.Limits.MaxCostMicroUsd / 1_000_000m} USD"),
            string.Create(CultureInfo.InvariantCulture, $"time: {Math.Max(0, (long)(state.Deadline - now).TotalSeconds)} of {state.Limits.RunTimeoutSeconds} s"),
        ]);
        return text.ToString().TrimEnd();
    }

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
            text.Append("- ").Append(entry.Length <= MaxEntry ? entry : $"{entry[..MaxEntry]} […cut]").Append('\n');
        }

        text.Append(none ? "- none\n\n" : "\n");
    }
}
