using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Planning;

namespace Orchestrate.Domain.Runs;

/// <content>The failure ladder: wait and try again, retry, reassign, split, escalate (FAIL-1, FAIL-2, FAIL-4, FAIL-7).</content>
public static partial class RunMachine
{
    /// <summary>Turns in a row that may fail by nobody's fault before the attempt does.</summary>
    internal const int MaxTransients = 3;

    /// <summary>Attempts that may run out of time before the task is too large (FAIL-4).</summary>
    internal const int MaxTimeouts = 2;

    /// <summary>FAIL-7: what a turn without an answer leads to.</summary>
    private static void FailTurn(Step step, TaskState task, TurnReport report)
    {
        var failureClass = report.Outcome;
        var detail = report.Detail ?? failureClass;
        task = task.With(task.Attempt with { Feedback = [$"The turn ended as {failureClass}: {detail}"] });
        switch (failureClass)
        {
            case FailureClasses.Budget when TurnsLeft(step, task) > 0:
                step.State = step.State.With(task.With(task.Attempt with { Feedback = ["The turn's share of the budget was used up before you answered. Go on with what remains, in fewer steps, and answer."] }));
                OpenWorkerTurn(step, task.Task.TaskId);
                break;
            case FailureClasses.Transient or FailureClasses.Lost or FailureClasses.Cancelled when report.ProviderFault || task.Transients < MaxTransients:
                RetryTurn(step, task, report, detail);
                break;
            default:
                FailAttempt(step, task, failureClass);
                break;
        }
    }

    private static void RetryTurn(Step step, TaskState task, TurnReport report, string detail)
    {
        // A provider's failures are counted by its breaker and not by the task (FAIL-3).
        var retry = report.ProviderFault ? step.State.Breaker(Keys(step, task.Attempt.Agent)[^1]).Failures : task.Transients + 1;
        var attempt = task.Attempt with { UncountedTurns = task.Attempt.UncountedTurns + 1 };
        step.State = step.State.With(task.With(attempt) with { Transients = report.ProviderFault ? task.Transients : retry });
        var delay = Backoff.Delay(report.Outcome, attempt.AttemptId, retry, report.RetryAfterSeconds);
        step.Emit("run.turn.retried", new
        {
            task_id = task.Task.TaskId,
            attempt = attempt.Number,
            failure_class = report.Outcome,
            provider_fault = report.ProviderFault,
            detail,
            retry,
            max = report.ProviderFault ? (int?)null : MaxTransients,
            delay_ms = (long)delay.TotalMilliseconds,
        });
        OpenWorkerTurn(step, task.Task.TaskId, notBefore: step.Now + delay);
    }

    /// <summary>FAIL-1: attempts 1 and 2 retry the same agent, attempt 3 is another one's, then a person decides. Repeated timeouts ask for smaller pieces (FAIL-4).</summary>
    private static void FailAttempt(Step step, TaskState task, string failureClass)
    {
        if (failureClass == FailureClasses.Timeout && task.Attempts.Count(a => a.Outcome == FailureClasses.Timeout) + 1 >= MaxTimeouts)
        {
            AskForSplit(step, task, failureClass, $"{MaxTimeouts} attempts ran out of time.");
            return;
        }

        if (failureClass == FailureClasses.Overload)
        {
            AskForSplit(step, task, failureClass, string.Join(" ", task.Attempt.Feedback.Take(3)));
            return;
        }

        task = CloseAttempt(step, task, failureClass);
        if (step.State.Ending is not null)
            return;
        var allowed = step.State.Limits.MaxAttemptsPerTask + task.GrantedAttempts;
        if (task.Attempts.Count < allowed)
        {
            RetryByBranch(step, task.Task.TaskId);
            var delay = Backoff.Delay(failureClass, task.Attempt.AttemptId, task.Attempts.Count);
            StartAttempt(step, task.Task.TaskId, task.ReassignedTo ?? NextAgent(step, task, failureClass), notBefore: delay > TimeSpan.Zero ? step.Now + delay : null);
            return;
        }

        EscalateTask(step, task, failureClass == FailureClasses.Routing ? failureClass : "attempts_exhausted", $"All {task.Attempts.Count} attempts failed, the last as {failureClass}: {string.Join(" ", task.Attempt.Feedback.Take(3))}");
    }

    private static TaskState CloseAttempt(Step step, TaskState task, string failureClass)
    {
        var attempt = task.Attempt with { Outcome = failureClass };
        task = task.With(attempt);
        step.State = step.State.With(task);
        step.Emit("run.attempt.failed", new { task_id = task.Task.TaskId, attempt = attempt.Number, agent = attempt.Agent, failure_class = failureClass, feedback = attempt.Feedback });
        NoteAgent(step, attempt.Agent, failureClass);
        return task;
    }

    /// <summary>
    /// FAIL-2: what was too much for one turn is never tried again at the same scope. The next iteration's plan must split it into tasks of at most
    /// <see cref="PlanGate.MaxSplitCalls"/> estimated calls; a person is asked only when such a piece is too large again, or when there is no next iteration.
    /// </summary>
    private static void AskForSplit(Step step, TaskState task, string failureClass, string detail)
    {
        task = CloseAttempt(step, task, failureClass);
        if (step.State.Ending is not null)
            return;
        var splitBefore = step.State.Tasks.Any(t => t.NeedsSplit && t.Iteration < step.State.Iterations.Count);
        if (splitBefore || step.State.Iterations.Count >= step.State.Limits.MaxIterations)
        {
            EscalateTask(step, task, failureClass, $"It is more than one turn can hold, {(splitBefore ? "also after it was split" : "and no iteration is left in which it could be split")}: {detail}");
            return;
        }

        step.State = step.State.With(task with { NeedsSplit = true });
        step.Emit("run.task.split_requested", new
        {
            rule = "FAIL-2",
            task_id = task.Task.TaskId,
            failure_class = failureClass,
            detail,
            max_calls = step.Context.Numbers.CallsPerPiece,
            message = $"`{task.Task.TaskId}` is too large for one turn ({failureClass}); the next plan must split it into tasks of at most {step.Context.Numbers.CallsPerPiece} calls.",
        });
        FailTask(step, task.Task.TaskId, $"It was more than one turn can hold ({failureClass}: {detail}).");
    }

    private static void EscalateTask(Step step, TaskState task, string reason, string detail)
    {
        if (!PolicyAsks(step) || GoesOnElsewhere(task))
        {
            FailTask(step, task.Task.TaskId, detail);
            return;
        }

        step.State = step.State.With(task with { Progress = TaskProgress.Escalated, Detail = detail });
        var left = task.Attempt.Commit != task.Attempt.BaseCommit;
        Escalate(step, reason, task.Task.TaskId, detail, left ? ["retry", "reassign", "approve", "reject", "skip", "abort"] : ["retry", "reassign", "reject", "skip", "abort"]);
    }

    private static void FailTask(Step step, string taskId, string detail)
    {
        step.State = step.State.With(step.State.FindTask(taskId)! with { Progress = TaskProgress.Failed, Detail = detail, Deferred = null });
        step.Emit("run.task.failed", new { task_id = taskId, detail });
        AdvanceWave(step);
    }
}
