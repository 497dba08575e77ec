using Orchestrate.Domain.Branching;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Runs;

/// <content>
/// BR-1: branches are decided on verified output (<see cref="BranchOutput"/>), and a task that a branch names waits until that branch has decided for it.
/// <para>What says <c>retry</c> or <c>escalate</c> is done before anything is merged, so that nothing is merged twice. A retry of accepted work is one more turn of the same attempt, if one is left, and judged as any other;
/// a retry of a failed attempt adds its modifications to the next attempt of the ladder, and never makes an attempt more than LIM-1 allows. Each task has one retry by its branch; from then on its branch's
/// <c>retry</c> means <c>escalate to user</c>. An escalation of accepted work waits for a person: <c>approve</c> merges it and begins the first task that the branch names; the other options are those of the failure ladder.
/// Where the policy asks nobody, accepted work is merged and none of the branch's tasks begins.</para>
/// <para>When a task has failed for good and its branch then names another task, that one begins and nobody is asked: it is the way out that was planned. Otherwise the ladder asks as ever (FAIL-1).</para>
/// </content>
public static partial class RunMachine
{
    private static readonly string Asking = new BranchNode.Escalate().Kind;

    private static BranchNode.If? BranchOf(TaskState task) => task.Task.Branch is { } text ? BranchParser.Parse(text).Tree : null;

    private static BranchChoice? Choose(TaskState task, bool succeeded) => BranchOf(task) is { } branch ? BranchChoice.Of(branch, BranchOutput.Of(task, succeeded)) : null;

    /// <summary>What follows when the gate accepted a task's work: its merge, or what its branch wants before it.</summary>
    private static void AcceptByBranch(Step step, TaskState task)
    {
        if (Choose(task, succeeded: true) is not { Action: BranchNode.Retry or BranchNode.Escalate } choice)
        {
            AcceptTask(step, task);
            return;
        }

        if (choice.Action is BranchNode.Retry { Modifications: var modifications } && task.BranchRetry is null && TurnsLeft(step, task) > 0)
        {
            NoteSuccess(step, AgentKey(task.Attempt.Agent));
            var told = $"[BR-1] The checks pass, but the plan asks for one more turn, because {choice.Because}. What it asks for is quoted below.";
            step.State = step.State.With(task.With(task.Attempt with { Outcome = null, Feedback = [told] }) with { BranchRetry = modifications });
            TellBranch(step, task, Decision(choice));
            OpenWorkerTurn(step, task.Task.TaskId);
            return;
        }

        if (!PolicyAsks(step))
        {
            AcceptTask(step, task);
            return;
        }

        NoteSuccess(step, AgentKey(task.Attempt.Agent));
        step.State = step.State.With(task.With(task.Attempt with { Outcome = "escalated" }) with { Progress = TaskProgress.Escalated });
        TellBranch(step, task, Decision(choice) with { Action = Asking });
        var first = FirstTarget(task);
        Escalate(step, RunReasons.BranchEscalated, task.Task.TaskId,
            $"`{task.Task.TaskId}` passed its gate, but its branch says `{choice.Action.Text}`{(task.BranchRetry is null ? "" : " and it had its retry")}: {choice.Because}. Approve to merge it{(first is null ? "" : $" and begin `{first}`")}.",
            ["approve", "retry", "reassign", "reject", "skip", "abort"]);
    }

    /// <summary>A person lets verified work go on although its branch asked. It is merged as verified as any other.</summary>
    private static void ApproveBranch(Step step, TaskState task, RunInput.StepAcknowledged input)
    {
        step.State = step.State with { Status = RunStatus.Acting };
        AcceptTask(step, task.With(task.Attempt with { Outcome = "accepted" }) with { BranchApprovedBy = input.By });
    }

    /// <summary>Before the next attempt of the ladder: whether the branch says what is to be done otherwise in it.</summary>
    private static void RetryByBranch(Step step, string taskId)
    {
        var task = step.State.FindTask(taskId)!;
        if (task.BranchRetry is not null || Choose(task, succeeded: false) is not { Action: BranchNode.Retry retry } choice)
            return;
        step.State = step.State.With(task with { BranchRetry = retry.Modifications });
        TellBranch(step, task, Decision(choice));
    }

    /// <summary>Whether the plan itself names what is to be done when this task has failed.</summary>
    private static bool GoesOnElsewhere(TaskState task) => Choose(task, succeeded: false)?.Target is not null;

    private static bool PolicyAsks(Step step) => step.Context.Bundle.Policies.Escalation == "wait";

    /// <summary>Decides the branches of tasks that have ended.</summary>
    private static void SettleBranches(Step step)
    {
        foreach (var task in step.State.CurrentTasks.Where(t => t is { Branched: null, Task.Branch: not null, Progress: TaskProgress.Merged or TaskProgress.Failed or TaskProgress.Skipped }).ToList())
        {
            if (Settled(task) is not { } decision)
                continue;
            step.State = step.State.With(task with { Branched = decision });
            TellBranch(step, task, decision);
        }
    }

    private static BranchDecision? Settled(TaskState task)
    {
        var merged = task.Progress == TaskProgress.Merged;
        if (Choose(task, merged) is not { } choice)
            return null;
        if (task.Progress == TaskProgress.Skipped)
            return new() { Taken = "none", Action = "none", Reason = $"`{task.Task.TaskId}` was not done, so its branch begins nothing." };
        var decision = Decision(choice);
        if (choice.Action is not (BranchNode.Retry or BranchNode.Escalate))
            return decision;
        decision = decision with { Action = Asking };
        if (!merged)
            return decision with { Reason = $"{decision.Reason}, but the task has failed for good." };
        return (task.BranchApprovedBy ?? task.AcknowledgedBy) is not { } by
            ? decision with { Reason = $"{decision.Reason}, but the policy asks nobody." }
            : decision with { Target = FirstTarget(task), Reason = $"{decision.Reason}, and {by} let it go on{(FirstTarget(task) is { } first ? $" to `{first}`" : "")}." };
    }

    private static BranchDecision Decision(BranchChoice choice) => new()
    {
        Condition = choice.Condition.Text,
        Value = choice.Value,
        Taken = choice.Action is null ? "none" : choice.Held ? "then" : "else",
        Action = choice.Action?.Kind ?? "none",
        Target = choice.Target,
        With = (choice.Action as BranchNode.Dispatch)?.With,
        Reason = $"{choice.Because}: {choice.Action?.Text ?? "nothing follows"}",
    };

    private static string? FirstTarget(TaskState task) => BranchOf(task)?.Targets.FirstOrDefault()?.TaskId;

    private static void TellBranch(Step step, TaskState task, BranchDecision decision) =>
        step.Emit("run.branch.taken", new
        {
            rule = "BR-1",
            task_id = task.Task.TaskId,
            condition = decision.Condition,
            value = decision.Value,
            taken = decision.Taken,
            action = decision.Action,
            target = decision.Target,
            detail = decision.Reason,
            message = $"The branch of `{task.Task.TaskId}` was decided: {decision.Reason}.",
        });

    /// <summary>The task whose branch decides whether this one begins; null when none does. Only a text that holds the id is worth reading.</summary>
    private static TaskState? DecidedBy(Step step, string taskId) => step.State.CurrentTasks.FirstOrDefault(t =>
        t.Task.TaskId != taskId && t.Task.Branch?.Contains(taskId, StringComparison.Ordinal) == true && BranchOf(t)?.Targets.Any(target => target.TaskId == taskId) == true);

    /// <summary>Whether no branch keeps the task back.</summary>
    private static bool IsChosen(Step step, TaskState task) => DecidedBy(step, task.Task.TaskId) is not { } by || by.Branched?.Target == task.Task.TaskId;

    private static string? WhyNotChosen(Step step, TaskState task) =>
        DecidedBy(step, task.Task.TaskId) is { Branched: { } decision } by && decision.Target != task.Task.TaskId ? $"The branch of `{by.Task.TaskId}` did not choose it: {decision.Reason}" : null;

    /// <summary>What must have succeeded before. A branch decides more exactly than a dependency on the same task: it may begin this one because that one failed.</summary>
    private static IReadOnlyList<string> Prerequisites(Step step, AgentTask task) =>
        DecidedBy(step, task.TaskId) is { } by ? [.. task.Depends.Where(d => d != by.Task.TaskId)] : task.Depends;
}
