using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Planning;

namespace Orchestrate.Domain.Runs;

/// <content>Waves, workers' turns and their gate.</content>
public static partial class RunMachine
{
    private static void StartWave(Step step)
    {
        SkipUnreachable(step);
        var satisfied = step.State.Tasks.Where(t => t.Progress == TaskProgress.Merged).Select(t => t.Task.TaskId).ToHashSet(StringComparer.Ordinal);
        var waiting = step.State.CurrentTasks.Where(t => t.Progress == TaskProgress.Waiting && IsChosen(step, t)).Select(t => t.Task with { Depends = Prerequisites(step, t.Task) }).ToList();
        var next = WavePlanner.Next(waiting, satisfied, Math.Min(step.Context.Numbers.WaveSize, step.State.Iteration.Ceiling ?? step.State.Limits.MaxParallelWorkers));
        if (next.Count == 0)
        {
            OpenAcceptance(step);
            return;
        }

        if (!Budget.AllowsNewWork(step.State))
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
        SettleBranches(step);
        while (step.State.CurrentTasks.FirstOrDefault(t => t.Progress == TaskProgress.Waiting && (WhyNotChosen(step, t) ?? BrokenDependency(step, t)) is not null) is { } task)
        {
            var detail = WhyNotChosen(step, task) ?? $"It depends on `{BrokenDependency(step, task)}`, which did not succeed.";
            step.State = step.State.With(task with { Progress = TaskProgress.Skipped, Detail = detail });
            step.Emit("run.task.skipped", new { task_id = task.Task.TaskId, detail });
            SettleBranches(step);
        }
    }

    private static string? BrokenDependency(Step step, TaskState task) =>
        Prerequisites(step, task.Task).FirstOrDefault(d => step.State.FindTask(d)?.Progress is TaskProgress.Failed or TaskProgress.Skipped);

    private static void StartAttempt(Step step, string taskId, string agent, (long Tokens, long Cost)? share = null, DateTimeOffset? notBefore = null)
    {
        var task = step.State.FindTask(taskId)!;
        var number = task.Attempts.Count + 1;

        // FAIL-4: what an attempt had done when its time was up is kept, so that only the remainder is left to do. All others begin anew.
        var kept = number > 1 && task.Attempt is { Outcome: FailureClasses.Timeout } cut && cut.Commit != cut.BaseCommit && MayGoOnFrom(cut, agent) ? cut : null;
        var attempt = new AttemptState
        {
            AttemptId = Identity.Derive(step.State.RunId, "task", taskId, Identity.Part(number)),
            Number = number,
            Agent = agent,
            BaseCommit = kept?.BaseCommit ?? step.State.Head!,
            Commit = kept?.Commit ?? step.State.Head!,
            Feedback = number == 1 ? [] : Handoff(task, kept is not null),
        };
        step.State = step.State.With(task with { Progress = TaskProgress.Running, Attempts = task.Attempts.Add(attempt), ReassignedTo = null, Transients = 0, Deferred = null });
        step.Emit("run.task.started", new { task_id = taskId, title = task.Task.Title, agent, attempt = number, attempt_id = attempt.AttemptId });
        OpenWorkerTurn(step, taskId, share, notBefore);
    }

    /// <summary>What a new attempt is told of the earlier ones (FAIL-1).</summary>
    private static List<string> Handoff(TaskState task, bool kept)
    {
        List<string> told = [.. task.Attempts.Select(a => $"Attempt {a.Number} by `{a.Agent}` ended as {a.Outcome}."), .. task.Attempt.Feedback];
        if (kept)
            told.Add("The current folder holds what that attempt had done. Keep what is good and do only what remains.");
        if (task.Attempt.Partial is { } partial)
            told.Add($"It had written so far: {partial}");
        return told;
    }

    /// <summary>Dispatches the attempt's next turn, or notes that it must wait (FAIL-3, RES-2).</summary>
    private static void OpenWorkerTurn(Step step, string taskId, (long Tokens, long Cost)? share = null, DateTimeOffset? notBefore = null)
    {
        if (step.State.Ending is not null)
            return;
        var task = step.State.FindTask(taskId)!;
        var trial = TrialTime(step, Keys(step, task.Attempt.Agent), out var mayOpen);
        if (!mayOpen || Halted(step) || !Budget.CanAfford(step.State))
        {
            step.State = step.State.With(task with { Deferred = new Deferral(notBefore) });
            return;
        }

        var attempt = task.Attempt with { Turns = task.Attempt.Turns + 1 };
        var (tokens, cost) = share ?? Budget.Share(step.State, 1);
        step.State = step.State.With(task.With(attempt) with { Deferred = null });
        step.Open(new WorkItem
        {
            WorkId = Identity.Derive(attempt.AttemptId, "turn", Identity.Part(attempt.Turns)),
            Kind = WorkKind.Work,
            TaskId = taskId,
            AttemptId = attempt.AttemptId,
            Turn = attempt.Turns,
            ReservedTokens = Math.Min(tokens, Budget.FreeTokens(step.State)),
            ReservedCostMicroUsd = Math.Min(cost, Budget.FreeCost(step.State)),
            NotBefore = trial > notBefore || notBefore is null ? trial : notBefore,
        });
    }

    private static void FinishWorkerTurn(Step step, TaskState task, TurnReport report, TimeSpan worked)
    {
        var attempt = task.Attempt with
        {
            Commit = report.Commit ?? task.Attempt.Commit,
            ChangedFiles = report.ChangedFiles,
            TemplateRead = task.Attempt.TemplateRead || SpecFolderGate.ReadsTemplate(report.Reads, step.Context.Bundle.Policies.SpecFolder),
            Misrouted = SpecRouting.Misrouted(task.Attempt.Agent, report),
            Verifications = report.Verifications,
            Report = Collect(step, task, report) ?? task.Attempt.Report,
            Confidence = report.Result?.Confidence ?? task.Attempt.Confidence,
            Details = report.Details.Count > 0 ? report.Details : task.Attempt.Details,
            Claims = report.Result?.Evidence ?? task.Attempt.Claims,
            ContextPackage = report.Result?.ContextPackage ?? task.Attempt.ContextPackage,
            Partial = report.Partial ?? task.Attempt.Partial,
            Usage = task.Attempt.Usage.Plus(report.Usage),
            WorkedSeconds = task.Attempt.WorkedSeconds + (long)worked.TotalSeconds,
        };
        attempt = WatchBudget(step, task, attempt);
        task = task.With(attempt);
        step.State = step.State.With(task);
        if (step.State.Ending is not null)
            return;
        if (report.Outcome != "answered")
        {
            FailTurn(step, task, report);
            return;
        }

        task = task with { Transients = 0 };
        var misrouted = SpecRouting.Decide(attempt.Agent, report);
        if (misrouted is not null)
            task = NoteMisrouted(step, task, report);
        var verdict = misrouted ?? TaskGate.Decide(
            task.Task, report, step.Context.ProtectedPaths, attempt.Revisions, attempt.Repairs, TurnsLeft(step, task), step.Context.Numbers,
            SpecFolderGate.Template(attempt.Agent, attempt.ChangedFiles.Count > 0, attempt.TemplateRead, step.Context.Bundle.Policies.SpecFolder));
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
            notes = verdict.Notes,
        });
        attempt = attempt with { Score = verdict.Score, Notes = verdict.Notes, Feedback = verdict.Feedback };
        task = WatchForStuck(step, task, report, verdict);
        switch (verdict.Decision)
        {
            case GateDecision.Accept:
                AcceptByBranch(step, task.With(attempt with { Outcome = "accepted" }));
                break;
            case GateDecision.Revise:
                step.State = step.State.With(task.With(verdict.FailureClass == FailureClasses.InvalidResult
                    ? attempt with { Repairs = attempt.Repairs + 1 }
                    : attempt with { Revisions = attempt.Revisions + 1 }));
                OpenWorkerTurn(step, task.Task.TaskId);
                break;
            default:
                FailAttempt(step, task.With(attempt), verdict.FailureClass ?? FailureClasses.VerificationFailed);
                break;
        }
    }

    private static int TurnsLeft(Step step, TaskState task) =>
        Math.Min(step.State.Limits.MaxTurnsPerAttempt, task.Task.MaxIterations ?? int.MaxValue) - (task.Attempt.Turns - task.Attempt.UncountedTurns);
}
