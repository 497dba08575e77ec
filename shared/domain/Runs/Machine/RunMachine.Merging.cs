namespace Orchestrate.Domain.Runs;

/// <content>What follows an accepted task: the serial merge and the end of its wave.</content>
public static partial class RunMachine
{
    private static void AcceptTask(Step step, TaskState task)
    {
        var attempt = task.Attempt;
        step.State = step.State.With(task with { Progress = TaskProgress.Accepted });
        step.Emit("run.task.accepted", new
        {
            task_id = task.Task.TaskId,
            attempt = attempt.Number,
            agent = attempt.Agent,
            score = attempt.Score,
            commit = attempt.Commit,
            changed_files = attempt.ChangedFiles,
            acknowledged_by = task.AcknowledgedBy,
        });
        if (task is { AcknowledgedBy: null, BranchApprovedBy: null })
            NoteSuccess(step, AgentKey(attempt.Agent));
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

    /// <summary>Merges what is accepted, one at a time, and goes on when the wave is through.</summary>
    private static void AdvanceWave(Step step)
    {
        if (step.State.Ending is not null || step.State.Status is not (RunStatus.Acting or RunStatus.AwaitingAck))
            return;
        SettleBranches(step);
        if (step.State.Work.Values.All(w => w.Kind != WorkKind.Integrate) && step.State.CurrentTasks.FirstOrDefault(t => t.Progress == TaskProgress.Accepted) is { } accepted)
            OpenIntegration(step, accepted);
        var wave = step.State.Iteration.Waves;
        if (step.State.CurrentTasks.Any(t => t.Wave == wave && t.Progress is TaskProgress.Running or TaskProgress.Accepted or TaskProgress.Escalated))
            return;
        step.Emit("run.wave.finished", new { iteration = step.State.Iterations.Count, wave, head = step.State.Head });
        SummariseWaves(step);
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
        // What is delivered is the commit that the end was decided on; a merge that was on its way then is not in it.
        if (step.State.Ending is not null)
            return;
        var task = step.State.FindTask(work.TaskId)!;
        if (input.Merged)
        {
            step.State = step.State.With(task.With(task.Attempt with { MergeVerifications = [.. input.Verifications.Select(v => v with { Excerpt = null })] }));
            MarkMerged(step, task.Task.TaskId, input.Head, changed: true);
            if (input.Acceptance is { } tested)
                step.State = step.State.With(step.State.Iteration with { Tested = new TestedCommit(input.Head, tested) });
            RecordBypass(step, task);
            AdvanceWave(step);
            return;
        }

        var failed = input.Verifications.Where(v => !v.Passed).Select(v => $"{v.Id}: {v.Detail}{Quote(v.Excerpt)}");
        var detail = input.Conflicts.Count > 0
            ? $"It conflicts with work that was merged before it, in {string.Join(", ", input.Conflicts)}."
            : $"Its checks fail on the merged tree. {input.Detail} {string.Join(" ", failed)}";
        step.Emit("run.task.conflicted", new { rule = input.Conflicts.Count > 0 ? "VER-9" : "VER-6", task_id = task.Task.TaskId, conflicts = input.Conflicts, detail, message = $"`{task.Task.TaskId}` was not merged. {detail}" });
        step.State = step.State.With(task.With(task.Attempt with { Outcome = "conflict", Conflicts = input.ConflictTexts }));
        FailTask(step, task.Task.TaskId, detail);
    }
}
