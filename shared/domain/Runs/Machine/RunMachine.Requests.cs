namespace Orchestrate.Domain.Runs;

/// <content>What people ask for: cancel and acknowledge. And the run's deadline.</content>
public static partial class RunMachine
{
    private static void Cancel(Step step, RunInput.CancelRequested input)
    {
        if (step.State.Status.IsTerminal() || IsDelivering(step.State))
        {
            var already = step.State.Status == RunStatus.Cancelled;
            step.Answer = already ? new(true) : new(false, "too_late", $"The run is {step.State.Status.Name()}; it cannot be cancelled any more.");
            return;
        }

        step.Answer = new(true);
        if (step.State.Status == RunStatus.Stopping)
            return;
        step.Emit("run.cancel.requested", new { by = input.By, reason = input.Reason });
        End(step, new Ending(RunStatus.Cancelled, RunReasons.CancelledByUser, input.Reason ?? "Cancelled by a person."));
    }

    private static void ReachDeadline(Step step, RunInput.DeadlineReached input)
    {
        if (step.State is { Ending: not null, StopBy: { } stopBy } && !step.State.Status.IsTerminal() && step.Now >= stopBy)
        {
            step.State = step.State with { StopBy = null };
            foreach (var work in step.State.Work.Values.Where(w => w.Kind != WorkKind.Publish).OrderBy(w => w.WorkId))
            {
                step.Lose(work, input.LostUsage?.GetValueOrDefault(work.WorkId) ?? Usage.None);
                step.Abandon(work);
                if (!work.Started)
                    continue;
                step.State = step.State with { UnconfirmedStops = step.State.UnconfirmedStops + 1 };
                step.Emit("run.work.unconfirmed", new { work_id = work.WorkId, kind = work.Kind, task_id = work.TaskId });
            }

            return;
        }

        if (step.State.Pause is { } pause)
        {
            EndLongPause(step, pause);
            return;
        }

        if (step.State.Status.IsTerminal() || step.State.Status is RunStatus.Completing or RunStatus.AwaitingStart || step.State.Ending is not null || step.Now < step.State.Deadline)
            return;
        step.Emit("run.rule.breached", new { rule = "LIM-1", message = $"The run's time limit of {step.State.Limits.RunTimeoutSeconds} s has passed.", limit_seconds = step.State.Limits.RunTimeoutSeconds });

        // GATE-2: what is verified on the integrated commit is done; only the report about it is missing.
        if (step.State.AcceptanceVerified(step.Context.Bundle))
            Complete(step);
        else
            End(step, new Ending(RunStatus.TimedOut, RunReasons.RunTimeout, $"The run's time limit of {step.State.Limits.RunTimeoutSeconds} s has passed."));
    }

    /// <summary>Raises a step that a person must decide; with policy <c>fail</c> the run ends instead, and so does one whose tests are verified: only its report is missing.</summary>
    private static void Escalate(Step step, string reason, string? taskId, string message, IReadOnlyList<string> options, string? handover = null)
    {
        if (taskId is null && (step.Context.Bundle.Policies.Escalation != "wait" || step.State.AcceptanceVerified(step.Context.Bundle)))
        {
            EndAtLimit(step, reason, message);
            return;
        }

        List<TaskState> tasks = step.State.FindTask(taskId) is { } concerned ? [concerned] : [.. step.State.CurrentTasks.Where(t => t.Progress is not TaskProgress.Merged)];
        var escalation = new Escalation
        {
            StepId = $"escalation-{step.State.Escalations.Count + 1}",
            Reason = reason,
            Message = message,
            Options = options,
            TaskId = taskId,
            History = [.. tasks.SelectMany(t => t.Attempts.Select(a => $"{t.Task.TaskId} attempt {a.Number} by @{a.Agent}: {a.Outcome ?? "open"}. {string.Join(" ", a.Feedback.Take(2))}"))],
            Findings = [.. tasks.SelectMany(t => t.Attempts).SelectMany(a => new[] { a.Report, a.Partial }).OfType<string>().Distinct(StringComparer.Ordinal)],
            Handover = handover,
            RaisedAt = step.Now,
        };
        step.State = step.State with { Escalations = step.State.Escalations.Add(escalation) };
        step.Emit("run.escalation.raised", new { step_id = escalation.StepId, reason, message, options, task_id = taskId, history = escalation.History, findings = escalation.Findings, handover });
    }

    /// <summary>A run whose only open matter is an escalation shows that it waits.</summary>
    private static void ShowWaiting(Step step)
    {
        var waits = step.State.Escalations.Any(e => e.Waiting) && step.State.Work.IsEmpty && step.State.Ending is null;
        if (waits && !step.State.Status.IsTerminal())
            step.State = step.State with { Status = RunStatus.AwaitingAck };
    }

    private static void Acknowledge(Step step, RunInput.StepAcknowledged input)
    {
        var index = step.State.Escalations.FindIndex(e => e.StepId == input.StepId);
        if (index < 0)
        {
            step.Answer = new(false, "step_not_found", $"The run has no step `{input.StepId}` that can be acknowledged.");
            return;
        }

        var escalation = step.State.Escalations[index];
        if (!escalation.Waiting)
        {
            step.Answer = escalation.Decision == input.Decision
                ? new(true)
                : new(false, "step_not_waiting", $"Step `{input.StepId}` was decided: {escalation.Decision} by {escalation.DecidedBy}.");
            return;
        }

        if (step.State.Status.IsTerminal() || step.State.Ending is not null)
        {
            step.Answer = new(false, "too_late", $"The run is {step.State.Status.Name()}.");
            return;
        }

        if (!escalation.Options.Contains(input.Decision, StringComparer.Ordinal))
        {
            step.Answer = new(false, "decision_not_offered", $"Step `{input.StepId}` offers {string.Join(", ", escalation.Options)}.");
            return;
        }

        if (input.Decision == "reassign" && (input.Agent is null || step.Agents.Find(input.Agent) is null))
        {
            step.Answer = new(false, "agent_unknown", $"Name one of these agents: {string.Join(", ", step.Agents.All.Select(a => a.Name))}.");
            return;
        }

        if (input.Decision == "approve" && escalation.TaskId is not null && string.IsNullOrWhiteSpace(input.Note))
        {
            step.Answer = new(false, "note_required", "Who accepts what the server could not verify says why: add a note.");
            return;
        }

        if (escalation.Reason == RunReasons.BudgetExhausted && input.Decision == "approve" && !TryGrantBudget(step))
        {
            step.Answer = new(false, "limit_reached", "The run has all the tokens and cost that this server allows a run; reject or abort.");
            return;
        }

        step.Answer = new(true);
        step.State = step.State with
        {
            Escalations = step.State.Escalations.SetItem(index, escalation with { Decision = input.Decision, DecidedBy = input.By, Note = input.Note }),
        };
        step.Emit("run.step.acknowledged", new { step_id = input.StepId, decision = input.Decision, by = input.By, note = input.Note, agent = input.Agent });
        Apply(step, escalation, input);
    }
}
