using System.Globalization;
using Orchestrate.Domain.Failures;

namespace Orchestrate.Domain.Runs;

/// <summary>CTX-1: how much a run has gathered that would be lost with its sessions. Pure; every signal is announced once per run.</summary>
public static class ContextHealth
{
    /// <summary>From so many tool calls of the run on a hand-over document is suggested.</summary>
    public const int ToolCalls = 15;

    /// <summary>From so many different files changed by merged work on a context save is suggested.</summary>
    public const int ChangedFiles = 5;

    /// <summary>From so many failed attempts on debugging is suggested.</summary>
    public const int FailedAttempts = 2;

    /// <summary>From so many dispatched attempts in an iteration on results are collected as CWB-1 says.</summary>
    public const int Dispatches = 5;

    /// <summary>From this percentage of the budget or of the run's time on a limit is near.</summary>
    public const int NearPercent = 80;

    /// <summary>The signals that hold now and were not announced before.</summary>
    /// <param name="state">The run.</param>
    /// <param name="now">The time, UTC.</param>
    public static IEnumerable<Suggestion> Signals(RunState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Iterations.IsEmpty)
            yield break;
        if (New(state, "tool_calls") && state.Usage.ToolCalls >= ToolCalls)
            yield return Count("tool_calls", "handover", state.Usage.ToolCalls, ToolCalls, $"The run has made {state.Usage.ToolCalls} tool calls. `orchestrate handover {state.RunId}` writes down what is known.");
        if (New(state, "changed_files") && Changed(state) is >= ChangedFiles and var files)
            yield return Count("changed_files", "save", files, ChangedFiles, $"{files} files are changed by merged work. Save the context: `orchestrate handover {state.RunId} --output FILE`.");
        if (New(state, "failed_attempts") && Failed(state) is >= FailedAttempts and var failed)
            yield return Count("failed_attempts", "debug", failed, FailedAttempts, $"{failed} attempts of agents failed. A task of type `debugging` may find what they have in common.");
        if (New(state, "dispatches") && state.CurrentTasks.Sum(t => t.Attempts.Count) is >= Dispatches and var dispatches)
            yield return Count("dispatches", "summary", dispatches, Dispatches, $"{dispatches} attempts were dispatched in this iteration: their results come back as CWB-1 says, the more agents the shorter.");
        if (New(state, "near_limit") && NearLimit(state, now) is { } near)
            yield return new("near_limit", "CTX-1", "handover", $"{near} `orchestrate handover {state.RunId}` writes down what is known before the run ends.", null, NearPercent);
    }

    /// <summary>Which limit is near, as a sentence; null for none. A run with one iteration is not near its end because it has begun it.</summary>
    /// <param name="state">The run.</param>
    /// <param name="now">The time, UTC.</param>
    public static string? NearLimit(RunState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Budget.Percent(state) is >= NearPercent and var percent)
            return string.Create(CultureInfo.InvariantCulture, $"{percent} % of the run's budget is used.");
        var total = state.Limits.RunTimeoutSeconds;

        // The deadline moves with every pause, so what remains is what counts; during a pause it stands still.
        var left = (state.Deadline - (state.Pause?.Since ?? now)).TotalSeconds;
        if (100 * (total - left) >= (double)NearPercent * total)
            return string.Create(CultureInfo.InvariantCulture, $"{(long)Math.Max(0, left)} s of the run's {total} s are left.");
        return state.Limits.MaxIterations > 1 && state.Iterations.Count >= state.Limits.MaxIterations
            ? string.Create(CultureInfo.InvariantCulture, $"Iteration {state.Iterations.Count} is the last one.")
            : null;
    }

    private static bool New(RunState state, string key) => !state.Suggested.Contains(key, StringComparer.Ordinal);

    private static int Changed(RunState state) =>
        state.Tasks.Where(t => t is { Progress: TaskProgress.Merged, Attempts.Count: > 0 }).SelectMany(t => t.Attempt.ChangedFiles).Distinct(StringComparer.Ordinal).Count();

    private static int Failed(RunState state) => state.Tasks.Sum(t => t.Attempts.Count(a => IsAgentFailure(a.Outcome)));

    /// <summary>What is lost, transient or stopped is nobody's fault (FAIL-1), and a conflict or a rollback is not the work of one agent.</summary>
    private static bool IsAgentFailure(string? outcome) =>
        outcome is not (null or FailureClasses.Transient or FailureClasses.Lost or FailureClasses.Cancelled) && FailureClasses.All.Contains(outcome, StringComparer.Ordinal);

    private static Suggestion Count(string key, string command, long number, long threshold, FormattableString message) =>
        new(key, "CTX-1", command, message.ToString(CultureInfo.InvariantCulture), number, threshold);
}
