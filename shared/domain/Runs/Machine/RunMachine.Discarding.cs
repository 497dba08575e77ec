namespace Orchestrate.Domain.Runs;

/// <content>What a person says about attempts of a run that has ended.</content>
public static partial class RunMachine
{
    private static void Discard(Step step, RunInput.AttemptDiscarded input)
    {
        if (step.State.Tasks.Find(t => t.Attempts.Exists(a => a.AttemptId == input.AttemptId)) is not { } task)
        {
            step.Answer = new(false, "attempt_not_found", "The run has no such attempt.");
            return;
        }

        if (!step.State.Status.IsTerminal())
        {
            step.Answer = new(false, "not_ended", $"The run is {step.State.Status.Name()} and may still need its attempts. Wait for its end, or cancel it.");
            return;
        }

        step.Answer = new(true);
        var index = task.Attempts.FindIndex(a => a.AttemptId == input.AttemptId);
        var attempt = task.Attempts[index];
        if (attempt.DiscardedAt is not null)
            return;
        step.State = step.State.With(task with { Attempts = task.Attempts.SetItem(index, attempt with { DiscardedAt = step.Now, DiscardedBy = input.By }) });
        step.Emit("run.attempt.discarded", new { task_id = task.Task.TaskId, attempt = attempt.Number, attempt_id = attempt.AttemptId, by = input.By });
    }
}
