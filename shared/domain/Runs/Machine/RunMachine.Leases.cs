using Orchestrate.Domain.Failures;

namespace Orchestrate.Domain.Runs;

/// <content>Work that begins, is claimed, is lost or cannot be done.</content>
public static partial class RunMachine
{
    private static void BeginWork(Step step, RunInput.WorkStarted input)
    {
        if (!step.State.Work.TryGetValue(input.WorkId, out var work) || work.Epoch != input.Epoch || step.State.Status.IsTerminal())
            return;
        if (input.SessionId is not null)
            NoteSession(step, work, input.SessionId);
        if (work.Started && input.SessionId is null)
            return;
        step.State = step.State with { Work = step.State.Work.SetItem(work.WorkId, work with { Started = true, StartedAt = work.StartedAt ?? step.Now }) };
        if (work.Kind is WorkKind.Plan or WorkKind.Work or WorkKind.Synthesis && input.SessionId is not null)
        {
            var attempt = step.State.FindTask(work.TaskId)?.Attempt;
            step.Emit("run.turn.started", new
            {
                work_id = work.WorkId,
                kind = work.Kind,
                agent = attempt?.Agent ?? Agents.AgentRegistry.Orchestrator,
                task_id = work.TaskId,
                attempt = attempt?.Number ?? step.State.Iterations.Count,
                turn = work.Turn,
                epoch = work.Epoch,
                runner_id = input.RunnerId,
                server_url = input.ServerUrl,
                directory = input.Directory,
                session_id = input.SessionId,
            });
        }
    }

    private static void ClaimWork(Step step, RunInput.WorkClaimed input)
    {
        if (!step.State.Work.TryGetValue(input.WorkId, out var work) || step.State.Status.IsTerminal())
        {
            step.Answer = new(false, "closed", "The work is done or was given up.");
            return;
        }

        if (work.Epoch != input.Epoch)
        {
            step.Answer = new(false, "fenced", $"The work has epoch {work.Epoch}.");
            return;
        }

        if (step.State.Ending is not null && work.Kind != WorkKind.Publish)
        {
            step.Answer = new(false, "cancelled", "The run is stopping.");
            return;
        }

        if (work.Held)
        {
            step.Answer = new(false, "paused", "The run is paused.");
            return;
        }

        // Without a lease nothing ever runs out and nobody would take it from a runner that is gone; if that one is merely slow, the new epoch fences it off.
        if (work.Started && !input.Redelivered && !input.NeverHeld)
        {
            step.Answer = new(false, "running", "Another runner is at it.");
            return;
        }

        var used = input.LostUsage ?? Usage.None;
        step.Lose(work, used);
        if (Settlement.Affordable(step.State, work) is not { } affordable)
        {
            step.Answer = new(false, FailureClasses.Budget, "Nothing is left of the run's budget.");
            GiveUpUnaffordable(step, work);
            return;
        }

        if (step.State.Pause is not null)
        {
            // Whoever claims now would begin now; under a new epoch the work is sent again when the run goes on.
            step.Hold(affordable with { Epoch = work.Epoch + 1 });
            step.Answer = new(false, "paused", "The run is paused.");
            return;
        }

        var raised = affordable with { Epoch = work.Epoch + 1, Started = true };
        step.State = step.State with { Work = step.State.Work.SetItem(work.WorkId, raised) };
        step.Emit("run.work.claimed", new { work_id = work.WorkId, kind = work.Kind, epoch = raised.Epoch, lost_usage = used, reserved_tokens = raised.ReservedTokens });
        step.Answer = new(true, Epoch: raised.Epoch, Work: raised);
    }

    private static void ExpireLease(Step step, RunInput.LeaseExpired input)
    {
        if (!step.State.Work.TryGetValue(input.WorkId, out var work) || work.Epoch != input.Epoch || step.State.Status.IsTerminal())
            return;
        LoseWork(step, work, input.LostUsage ?? Usage.None);
    }

    private static void LoseWork(Step step, WorkItem work, Usage used)
    {
        step.Lose(work, used);
        var lost = step.State.LostWork + 1;
        step.State = step.State with { LostWork = lost };
        step.Emit("run.work.lost", new { work_id = work.WorkId, kind = work.Kind, task_id = work.TaskId, epoch = work.Epoch, lost, max = step.State.Limits.MaxLostTurns, usage = used });
        if (step.State.Ending is not null && work.Kind != WorkKind.Publish)
        {
            step.Abandon(work);
            step.State = step.State with { UnconfirmedStops = step.State.UnconfirmedStops + 1 };
            return;
        }

        if (lost > step.State.Limits.MaxLostTurns)
        {
            step.Abandon(work);
            End(step, new Ending(RunStatus.Failed, RunReasons.WorkLost, $"Work was lost {lost} times."));
            return;
        }

        OpenAgain(step, work);
    }

    /// <summary>Dispatches work again under the next epoch, with what is left for it.</summary>
    private static void OpenAgain(Step step, WorkItem work, DateTimeOffset? notBefore = null)
    {
        if (Settlement.Affordable(step.State, work) is { } affordable)
            step.Open(affordable with { Epoch = work.Epoch + 1, Started = false, StartedAt = null, NotBefore = notBefore });
        else
            GiveUpUnaffordable(step, work);
    }

    /// <summary>RES-2: what was used by a lost runner has left nothing for another try.</summary>
    private static void GiveUpUnaffordable(Step step, WorkItem work)
    {
        step.Abandon(work);
        step.Emit("run.rule.breached", new { rule = "RES-2", message = "Nothing is left of the run's budget to try the lost work again.", work_id = work.WorkId, task_id = work.TaskId });
        if (step.State.FindTask(work.TaskId) is { } task && work.Kind == WorkKind.Work)
            step.State = step.State.With(task.With(task.Attempt with { UncountedTurns = task.Attempt.UncountedTurns + 1 }) with { Deferred = new Deferral(null) });
        else
            ExhaustBudget(step);
    }

    private static void FailWork(Step step, WorkItem work, RunInput.WorkFailed input)
    {
        if (!input.StopConfirmed)
            step.State = step.State with { UnconfirmedStops = step.State.UnconfirmedStops + 1 };
        if (work.Kind == WorkKind.Work)
            step.State = Settlement.ChargeAttempt(step.State, work.AttemptId, input.Used);
        step.Emit("run.work.failed", new { work_id = work.WorkId, kind = work.Kind, task_id = work.TaskId, failure_class = input.FailureClass, code = input.Code, detail = input.Detail, usage = input.Used, stop_confirmed = input.StopConfirmed });
        if (step.State.Ending is not null && work.Kind != WorkKind.Publish)
            return;
        if (input.FailureClass == "fatal" && work.Kind == WorkKind.Publish)
            return;
        if (input.FailureClass == "fatal")
        {
            End(step, new Ending(RunStatus.Failed, RunReasons.EnvironmentUnusable, $"{input.Code}: {input.Detail}"));
            return;
        }

        var lost = step.State.LostWork + 1;
        step.State = step.State with { LostWork = lost };
        if (lost > step.State.Limits.MaxLostTurns)
        {
            End(step, new Ending(RunStatus.Failed, RunReasons.WorkLost, $"Work failed {lost} times, the last with {input.Code}: {input.Detail}"));
            return;
        }

        OpenAgain(step, work, step.Now + Backoff.Delay(input.FailureClass, work.WorkId, lost));
    }
}
