using System.Collections.Immutable;
using Orchestrate.Domain.Failures;

namespace Orchestrate.Domain.Runs;

/// <content>What a person's decision at an escalation leads to (FAIL-1).</content>
public static partial class RunMachine
{
    private static void Apply(Step step, Escalation escalation, RunInput.StepAcknowledged input)
    {
        if (input.Decision == "abort")
            End(step, new Ending(RunStatus.Failed, RunReasons.AbortedByUser, input.Note ?? $"{input.By} aborted at {escalation.StepId}."));
        else if (escalation.TaskId is null)
            ApplyToRun(step, escalation, input);
        else if (escalation.Reason == RunReasons.BranchEscalated && input.Decision == "approve")
            ApproveBranch(step, step.State.FindTask(escalation.TaskId)!, input);
        else
            ApplyToTask(step, step.State.FindTask(escalation.TaskId)!, input);
    }

    private static void ApplyToRun(Step step, Escalation escalation, RunInput.StepAcknowledged input)
    {
        if (input.Decision == "reject" && escalation.Reason == RunReasons.BudgetExhausted && step.State.Iteration.Signature is null)
        {
            // What was merged in this iteration has not been tested yet.
            step.State = step.State with { Status = step.State.Iteration.Plan is null ? RunStatus.Planning : RunStatus.Acting };
            ExhaustBudget(step);
            return;
        }

        if (input.Decision == "reject")
        {
            EndAtLimit(step, escalation.Reason, input.Note ?? escalation.Message);
            return;
        }

        if (escalation.Reason == RunReasons.SpecFolder)
            ChooseSpecFolder(step, input);
        if (escalation.Reason == RunReasons.SystemDegraded)
            step.State = step.State with { Breakers = ImmutableDictionary<string, CircuitBreaker>.Empty };
        Resume(step);
    }

    /// <summary>Goes on where the run had to wait for a decision.</summary>
    private static void Resume(Step step)
    {
        var iteration = step.State.Iteration with { Refusals = 0, Failures = 0 };
        step.State = step.State.With(iteration);
        if (iteration.Concluded)
        {
            StartIteration(step, replan: step.State.Escalations[^1].Reason == RunReasons.NoProgress);
            return;
        }

        // The last worker's failure may have been what the question was about; the tests of what is merged went on without an answer.
        if (step.State.Work.Values.Any(w => w.Kind == WorkKind.Acceptance))
            return;

        if (iteration.Signature is not null)
        {
            step.State = step.State with { Status = RunStatus.Reporting };
            OpenOrchestratorTurn(step, WorkKind.Synthesis);
        }
        else if (iteration.Plan is null)
        {
            step.State = step.State with { Status = RunStatus.Planning };
            OpenOrchestratorTurn(step, WorkKind.Plan);
        }
        else
        {
            step.State = step.State with { Status = RunStatus.Acting };
            if (step.State.CurrentTasks.All(t => t.Progress is not (TaskProgress.Running or TaskProgress.Accepted or TaskProgress.Escalated)))
                StartWave(step);
        }
    }

    private static void ApplyToTask(Step step, TaskState task, RunInput.StepAcknowledged input)
    {
        step.State = step.State with { Status = RunStatus.Acting };
        switch (input.Decision)
        {
            case "skip":
                step.State = step.State.With(task with { Progress = TaskProgress.Skipped, Detail = input.Note ?? $"Skipped by {input.By}." });
                step.Emit("run.task.skipped", new { task_id = task.Task.TaskId, detail = input.Note });
                AdvanceWave(step);
                break;
            case "reject":
                FailTask(step, task.Task.TaskId, input.Note ?? $"Rejected by {input.By}.");
                break;
            case "approve":
                AcceptTask(step, task.With(task.Attempt with { Outcome = "acknowledged" }) with
                {
                    AcknowledgedBy = input.By,
                    Bypass = task.Attempt.Misrouted.Count > 0 ? new RoutingBypass(input.By, step.Now, input.Note!) : null,
                });
                break;
            default:
                step.State = step.State.With(task with { GrantedAttempts = task.GrantedAttempts + 1 });
                StartAttempt(step, task.Task.TaskId, input.Decision == "reassign" ? input.Agent!.TrimStart('@') : RetryAgent(task));
                break;
        }
    }
}
