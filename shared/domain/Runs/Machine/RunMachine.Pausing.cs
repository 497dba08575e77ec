namespace Orchestrate.Domain.Runs;

/// <content>Pause and resume. A paused run decides as always; only <see cref="Step.Dispatch"/> holds back what would be sent.</content>
public static partial class RunMachine
{
    /// <summary>The run as the rules see it: the phase behind a pause, which is only shown.</summary>
    private static RunState Unveil(RunState state) => state.Pause is { } pause ? state with { Status = pause.Phase } : state;

    /// <summary>A run that is paused shows it: <c>pausing</c> while something still runs, then <c>paused</c>.</summary>
    private static void ShowPause(Step step)
    {
        if (step.State.Pause is not { } pause)
            return;
        step.State = step.State with
        {
            Pause = pause with { Phase = step.State.Status },
            Status = step.State.Work.Values.All(w => w.Held) ? RunStatus.Paused : RunStatus.Pausing,
        };
    }

    /// <summary>Whether the result is on its way, so that nobody can stop it any more.</summary>
    private static bool IsDelivering(RunState state) => state is { Status: RunStatus.Completing, Pause: null };

    private static void Pause(Step step, RunInput.PauseRequested input)
    {
        step.Answer = Refusal(step.State, "paused") ?? new(true);
        if (!step.Answer.Accepted || step.State.Pause is not null)
            return;
        step.State = step.State with
        {
            Pause = new PauseState
            {
                Since = step.Now,
                Until = step.Now.AddSeconds(step.State.Limits.MaxPauseSeconds),
                By = input.By,
                Reason = input.Reason,
                Phase = step.State.Status,
            },
        };

        // A retry that waits for its time was never sent. Its epoch is raised, because the row that was to remind of it exists.
        foreach (var work in step.State.Work.Values.Where(w => !w.Started && w.NotBefore > step.Now).OrderBy(w => w.WorkId))
            step.Hold(work with { Epoch = work.Epoch + 1 });
        step.Emit("run.paused", new { by = input.By, reason = input.Reason, until = step.State.Pause.Until, running = step.State.Work.Values.Count(w => !w.Held) });
    }

    private static void Unpause(Step step, RunInput.ResumeRequested input)
    {
        step.Answer = step.State is { Pause: null, Status: RunStatus.Completing } ? new(true) : Refusal(step.State, "resumed") ?? new(true);
        if (!step.Answer.Accepted || step.State.Pause is not { } pause)
            return;
        var paused = step.Now > pause.Since ? step.Now - pause.Since : TimeSpan.Zero;
        step.State = step.State with { Pause = null, Deadline = step.State.Deadline + paused };
        step.Emit("run.resumed", new { by = input.By, reason = input.Reason, paused_seconds = (long)paused.TotalSeconds, deadline = step.State.Deadline });
        foreach (var held in step.State.Work.Values.Where(w => w.Held).OrderBy(w => w.WorkId))
        {
            // A breaker may have opened meanwhile (FAIL-3).
            var trial = TrialTime(step, Keys(step, held), out _);
            var work = held with { Held = false, NotBefore = held.NotBefore > trial || trial is null ? held.NotBefore : trial };
            step.State = step.State with { Work = step.State.Work.SetItem(work.WorkId, work) };
            step.Dispatch(work);
        }
    }

    private static RequestAnswer? Refusal(RunState state, string verb)
    {
        if (state.Status == RunStatus.AwaitingStart)
            return new(false, "not_started", $"The run waits for its start; what has not begun cannot be {verb}.");
        return state.Status.IsTerminal() || state.Status == RunStatus.Stopping || IsDelivering(state)
            ? new(false, "too_late", $"The run is {state.Status.Name()}; it cannot be {verb} any more.")
            : null;
    }

    /// <summary>LIM-1: a pause is finite, too.</summary>
    private static void EndLongPause(Step step, PauseState pause)
    {
        if (step.Now < pause.Until)
            return;
        var message = $"The run was paused for {step.State.Limits.MaxPauseSeconds} s, and nobody resumed it.";
        step.Emit("run.rule.breached", new { rule = "LIM-1", message, limit_seconds = step.State.Limits.MaxPauseSeconds });
        End(step, new Ending(RunStatus.TimedOut, RunReasons.PausedTooLong, message));
    }

    /// <summary>The end of a run ends its pause. What was held back has no runner that could confirm a stop.</summary>
    private static void EndPause(Step step)
    {
        AbandonHeld(step);
        step.State = step.State with { Pause = null };
    }

    private static void AbandonHeld(Step step)
    {
        foreach (var work in step.State.Work.Values.Where(w => w.Held).OrderBy(w => w.WorkId))
            step.Abandon(work);
    }
}
