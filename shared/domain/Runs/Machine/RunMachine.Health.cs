using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Gates;

namespace Orchestrate.Domain.Runs;

/// <content>What is watched while a run goes on: agents that are stuck (FAIL-5) and the mid-execution checkpoints (GATE-1). Both only say something.</content>
public static partial class RunMachine
{
    /// <summary>The same failure so often suggests a debugging task (FAIL-5).</summary>
    internal const int SameFailures = 3;

    private static TaskState WatchForStuck(Step step, TaskState task, TurnReport report, GateVerdict verdict)
    {
        if (verdict.Decision != GateDecision.Accept)
        {
            var failed = verdict.Checks.Where(c => !c.Passed).Select(c => $"{c.Rule}:{c.Id}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
            task = task with { Signatures = task.Signatures.Add($"{verdict.FailureClass ?? "revise"}|{string.Join(',', failed)}") };
        }

        var same = task.Signatures.Count == 0 ? 0 : task.Signatures.Count(s => Failures(s) == Failures(task.Signatures[^1]));
        var said = report.Result is { } result
            ? SelfReports.StuckWord([result.IterationSummary.Act, result.IterationSummary.Check, result.IterationSummary.Fix, result.IterationSummary.Report, .. result.Logs])
            : null;
        if (task.DebugSuggested || (said is null && same < step.Context.Numbers.SameFailures))
            return task;
        step.Emit("run.suggested", new
        {
            rule = "FAIL-5",
            command = "debug",
            task_id = task.Task.TaskId,
            message = said is null ? $"The same requirements failed {same} times. A debugging task in a fresh session may see what this one does not." : $"The agent says \"{said}\". A debugging task in a fresh session may see what this one does not.",
        });
        return task with { DebugSuggested = true };
    }

    private static string Failures(string signature) => signature[(signature.IndexOf('|', StringComparison.Ordinal) + 1)..];

    private static void Checkpoint(Step step)
    {
        var tasks = step.State.Tasks.Count(t => t.Progress is TaskProgress.Accepted or TaskProgress.Merged or TaskProgress.Failed or TaskProgress.Skipped);
        var calls = step.State.Usage.ToolCalls;
        if (!Checkpoints.IsDue(tasks, step.State.CheckpointTasks, calls, step.State.CheckpointCalls, step.Context.Numbers.CheckpointTasks, step.Context.Numbers.CheckpointCalls))
            return;
        step.State = step.State with { CheckpointTasks = tasks, CheckpointCalls = calls };
        var scores = step.State.CurrentTasks.SelectMany(t => t.Attempts.TakeLast(1)).Select(a => a.Score).OfType<int>().ToList();
        if (scores.Count == 0)
            return;
        var score = (int)scores.Average();
        step.Emit("run.checkpoint", new { rule = "GATE-1", finished_tasks = tasks, tool_calls = calls, score });
        if (Checkpoints.Warning(score) is { } message)
            step.Emit("run.rule.breached", new { rule = "GATE-1", message, score, expected = ScoreBands.AcceptScore });
    }
}
