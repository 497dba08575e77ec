using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Planning;

namespace Orchestrate.Domain.Runs;

/// <content>Waves, workers' turns, their gate, the failure ladder and the serial merge.</content>
public static partial class RunMachine
{
    private const int MaxTransients = 3;

    private static void StartWave(Step step)
    {
        SkipUnreachable(step);
        var satisfied = step.State.Tasks.Where(t => t.Progress == TaskProgress.Merged).Select(t => t.Task.TaskId).ToHashSet(StringComparer.Ordinal);
        var waiting = step.State.CurrentTasks.Where(t => t.Progress == TaskProgress.Waiting).Select(t => t.Task).ToList();
        var next = WavePlanner.Next(waiting, satisfied, step.State.Limits.MaxParallelWorkers);
        if (next.Count == 0)
        {
            OpenAcceptance(step);
            return;
        }

        if (!Budget.CanAfford(step.State))
        {
            ExhaustBudget(step);
            return;
        }

        var wave = step.State.Iteration.Waves + 1;
        step.State = step.State.With(step.State.Iteration with { Waves = wave });
        step.Emit("run.wave.started", new { iteration = step.State.Iterations.Count, wave, tasks = next });
        var share = Budget.Share(step.State, next.Count);
        foreach (var id in next)
        {
            var task = step.State.FindTask(id)!;
            step.State = step.State.With(task with { Wave = wave, Progress = TaskProgress.Running });
            StartAttempt(step, id, task.Task.Agent!, share);
        }
    }

    private static void SkipUnreachable(Step step)
    {
        while (step.State.CurrentTasks.FirstOrDefault(t => t.Progress == TaskProgress.Waiting && BrokenDependency(step, t) is not null) is { } task)
        {
            var detail = $"It depends on `{BrokenDependency(step, task)}`, which did not succeed.";
            step.State = step.State.With(task with { Progress = TaskProgress.Skipped, Detail = detail });
            step.Emit("run.task.skipped", new { task_id = task.Task.TaskId, detail });
        }
    }

    private static string? BrokenDependency(Step step, TaskState task) =>
        task.Task.Depends.FirstOrDefault(d => step.State.FindTask(d)?.Progress is TaskProgress.Failed or TaskProgress.Skipped);

    private static void StartAttempt(Step step, string taskId, string agent, (long Tokens, long Cost)? share = null)
    {
        var task = step.State.FindTask(taskId)!;
        var number = task.Attempts.Count + 1;
        var attempt = new AttemptState
        {
            AttemptId = Identity.Derive(step.State.RunId, "task", taskId, Identity.Part(number)),
            Number = number,
            Agent = agent,
            BaseCommit = step.State.Head!,
            Commit = step.State.Head!,
            Feedback = number == 1 ? [] : Handoff(task),
        };
        step.State = step.State.With(task with { Progress = TaskProgress.Running, Attempts = task.Attempts.Add(attempt), ReassignedTo = null, Transients = 0 });
        step.Emit("run.task.started", new { task_id = taskId, title = task.Task.Title, agent, attempt = number, attempt_id = attempt.AttemptId });
        OpenWorkerTurn(step, taskId, share);
    }

    /// <summary>What a new attempt is told of the earlier ones (FAIL-1).</summary>
    private static List<string> Handoff(TaskState task) =>
        [.. task.Attempts.Select(a => $"Attempt {a.Number} by `{a.Agent}` ended as {a.Outcome}."), .. task.Attempt.Feedback];

    private static void OpenWorkerTurn(Step step, string taskId, (long Tokens, long Cost)? share = null, DateTimeOffset? notBefore = null)
    {
        if (step.State.Ending is not null)
            return;
        if (!Budget.CanAfford(step.State))
        {
            ExhaustBudget(step);
            return;
        }

        var task = step.State.FindTask(taskId)!;
        var attempt = task.Attempt with { Turns = task.Attempt.Turns + 1 };
        var (tokens, cost) = share ?? Budget.Share(step.State, 1);
        step.State = step.State.With(task.With(attempt));
        step.Open(new WorkItem
        {
            WorkId = Identity.Derive(attempt.AttemptId, "turn", Identity.Part(attempt.Turns)),
            Kind = WorkKind.Work,
            TaskId = taskId,
            AttemptId = attempt.AttemptId,
            Turn = attempt.Turns,
            ReservedTokens = Math.Min(tokens, Budget.FreeTokens(step.State)),
            ReservedCostMicroUsd = Math.Min(cost, Budget.FreeCost(step.State)),
            NotBefore = notBefore,
        });
    }

    private static void FinishWorkerTurn(Step step, TaskState task, TurnReport report)
    {
        var attempt = task.Attempt with
        {
            Commit = report.Commit ?? task.Attempt.Commit,
            ChangedFiles = report.ChangedFiles,
            Verifications = report.Verifications,
            Report = report.Result?.IterationSummary.Report ?? task.Attempt.Report,
            Claims = report.Result?.Evidence ?? task.Attempt.Claims,
            ContextPackage = report.Result?.ContextPackage ?? task.Attempt.ContextPackage,
            Usage = task.Attempt.Usage.Plus(report.Usage),
        };
        task = task.With(attempt);
        step.State = step.State.With(task);
        if (step.State.Ending is not null)
            return;
        if (report.Outcome != "answered")
        {
            FailTurn(step, task, report.Outcome, report.Detail ?? report.Outcome);
            return;
        }

        var verdict = TaskGate.Decide(
            task.Task, report, step.Context.Bundle.Policies, attempt.Revisions, attempt.Repairs, TurnsLeft(step, task));
        step.Emit("run.gate.decided", new
        {
            task_id = task.Task.TaskId,
            attempt = attempt.Number,
            turn = attempt.Turns,
            agent = attempt.Agent,
            decision = verdict.Decision,
            score = verdict.Score,
            commit = report.Commit,
            requirements = verdict.Checks.Select(c => new { rule = c.Rule, id = c.Id, passed = c.Passed, detail = c.Detail }),
            feedback = verdict.Feedback,
        });
        attempt = attempt with { Score = verdict.Score, Feedback = verdict.Feedback };
        switch (verdict.Decision)
        {
            case GateDecision.Accept:
                AcceptTask(step, task.With(attempt with { Outcome = "accepted" }));
                break;
            case GateDecision.Revise:
                step.State = step.State.With(task.With(verdict.FailureClass == "invalid_result"
                    ? attempt with { Repairs = attempt.Repairs + 1 }
                    : attempt with { Revisions = attempt.Revisions + 1 }));
                OpenWorkerTurn(step, task.Task.TaskId);
                break;
            default:
                FailAttempt(step, task.With(attempt), verdict.FailureClass ?? "verification_failed");
                break;
        }
    }

    private static int TurnsLeft(Step step, TaskState task) =>
        Math.Min(step.State.Limits.MaxTurnsPerAttempt, task.Task.MaxIterations ?? int.MaxValue) - task.Attempt.Turns;

    private static void AcceptTask(Step step, TaskState task)
    {
        var attempt = task.Attempt;
        step.State = step.State.With(task with { Progress = TaskProgress.Accepted });
        step.Emit("run.task.accepted", new { task_id = task.Task.TaskId, attempt = attempt.Number, agent = attempt.Agent, score = attempt.Score, commit = attempt.Commit, changed_files = attempt.ChangedFiles });
        if (attempt.Commit == attempt.BaseCommit || attempt.ChangedFiles.Count == 0)
            MarkMerged(step, task.Task.TaskId, step.State.Head!, changed: false);
        AdvanceWave(step);
    }

    private static void MarkMerged(Step step, string taskId, string head, bool changed)
    {
        var task = step.State.FindTask(taskId)!;
        step.State = (step.State with { Head = head }).With(task with { Progress = TaskProgress.Merged });
        step.Emit("run.task.merged", new { task_id = taskId, attempt = task.Attempt.Number, commit = head, changed });
    }

    /// <summary>FAIL-7: what a turn without an answer leads to.</summary>
    private static void FailTurn(Step step, TaskState task, string failureClass, string detail)
    {
        if (failureClass == "budget" && !Budget.CanAfford(step.State))
        {
            ExhaustBudget(step);
            return;
        }

        if (failureClass is "transient" or "lost" or "cancelled" && task.Transients < MaxTransients)
        {
            var transients = task.Transients + 1;
            step.State = step.State.With(task with { Transients = transients });
            var delay = Backoff.Delay(task.Attempt.AttemptId, transients);
            step.Emit("run.turn.retried", new { task_id = task.Task.TaskId, attempt = task.Attempt.Number, failure_class = failureClass, detail, retry = transients, max = MaxTransients, delay_ms = (long)delay.TotalMilliseconds });
            OpenWorkerTurn(step, task.Task.TaskId, notBefore: step.Now + delay);
            return;
        }

        FailAttempt(step, task.With(task.Attempt with { Feedback = [$"The turn ended as {failureClass}: {detail}"] }), failureClass);
    }

    /// <summary>FAIL-1: retry the same agent, then reassign, then escalate.</summary>
    private static void FailAttempt(Step step, TaskState task, string failureClass)
    {
        var attempt = task.Attempt with { Outcome = failureClass };
        task = task.With(attempt);
        step.State = step.State.With(task);
        step.Emit("run.attempt.failed", new { task_id = task.Task.TaskId, attempt = attempt.Number, agent = attempt.Agent, failure_class = failureClass, feedback = attempt.Feedback });
        var allowed = step.State.Limits.MaxAttemptsPerTask + task.GrantedAttempts;
        if (task.Attempts.Count < allowed)
        {
            var agent = task.Attempts.Count >= 2 && task.GrantedAttempts == 0 ? step.Context.Agents.FallbackFor(task.Task.Agent!) : task.Attempt.Agent;
            StartAttempt(step, task.Task.TaskId, task.ReassignedTo ?? agent);
            return;
        }

        var detail = $"All {task.Attempts.Count} attempts failed, the last as {failureClass}: {string.Join(" ", attempt.Feedback.Take(3))}";
        if (step.Context.Bundle.Policies.Escalation == "wait")
        {
            step.State = step.State.With(task with { Progress = TaskProgress.Escalated, Detail = detail });
            Escalate(step, "attempts_exhausted", task.Task.TaskId, detail, ["retry", "reassign", "skip", "abort"]);
            return;
        }

        FailTask(step, task.Task.TaskId, detail);
    }

    private static void FailTask(Step step, string taskId, string detail)
    {
        step.State = step.State.With(step.State.FindTask(taskId)! with { Progress = TaskProgress.Failed, Detail = detail });
        step.Emit("run.task.failed", new { task_id = taskId, detail });
        AdvanceWave(step);
    }

    /// <summary>Merges what is accepted, one at a time, and goes on when the wave is through.</summary>
    private static void AdvanceWave(Step step)
    {
        if (step.State.Ending is not null || step.State.Status is not (RunStatus.Acting or RunStatus.AwaitingAck))
            return;
        if (step.State.Work.Values.All(w => w.Kind != WorkKind.Integrate) && step.State.CurrentTasks.FirstOrDefault(t => t.Progress == TaskProgress.Accepted) is { } accepted)
            OpenIntegration(step, accepted);
        var wave = step.State.Iteration.Waves;
        if (step.State.CurrentTasks.Any(t => t.Wave == wave && t.Progress is TaskProgress.Running or TaskProgress.Accepted or TaskProgress.Escalated))
            return;
        step.Emit("run.wave.finished", new { iteration = step.State.Iterations.Count, wave, head = step.State.Head });
        StartWave(step);
    }

    private static void OpenIntegration(Step step, TaskState task) =>
        step.Open(new WorkItem
        {
            WorkId = Identity.Derive(task.Attempt.AttemptId, "integrate", step.State.Head!),
            Kind = WorkKind.Integrate,
            TaskId = task.Task.TaskId,
            AttemptId = task.Attempt.AttemptId,
        });

    private static void FinishIntegration(Step step, WorkItem work, RunInput.Integrated input)
    {
        var task = step.State.FindTask(work.TaskId)!;
        if (input.Merged)
        {
            MarkMerged(step, task.Task.TaskId, input.Head, changed: true);
            AdvanceWave(step);
            return;
        }

        step.State = step.State with { Head = input.Head };
        var failed = input.Verifications.Where(v => !v.Passed).Select(v => $"{v.Id}: {v.Detail}{Quote(v.Excerpt)}");
        var detail = input.Conflicts.Count > 0
            ? $"It conflicts with work that was merged before it, in {string.Join(", ", input.Conflicts)}."
            : $"Its checks fail on the merged tree. {input.Detail} {string.Join(" ", failed)}";
        step.Emit("run.task.conflicted", new { task_id = task.Task.TaskId, conflicts = input.Conflicts, detail });
        step.State = step.State.With(task.With(task.Attempt with { Outcome = "conflict" }));
        FailTask(step, task.Task.TaskId, detail);
    }
}
