using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Planning;

namespace Orchestrate.Domain.Runs;

/// <content>Attempts that changed what only another agent may (AGT-4).</content>
public static partial class RunMachine
{
    /// <summary>Says that the rule was broken, and by whom, and notes who gets the next attempt.</summary>
    private static TaskState NoteMisrouted(Step step, TaskState task, TurnReport report)
    {
        foreach (var owned in task.Attempt.Misrouted.GroupBy(f => f.Owner, StringComparer.Ordinal))
        {
            step.Emit("run.rule.breached", new
            {
                rule = SpecRouting.Rule,
                task_id = task.Task.TaskId,
                attempt = task.Attempt.Number,
                agent = task.Attempt.Agent,
                message = SpecRouting.Violation(task.Attempt.Agent, owned.Key),
                paths = owned.Take(20).Select(f => f.Path),
            });
        }

        return task with { RoutedTo = SpecRouting.RightAgent(report, step.Agents) ?? task.RoutedTo };
    }

    /// <summary>
    /// FAIL-1 within AGT-4: who gets the next attempt. After a routing violation that is the documents' owner, also at the third attempt, because anybody else's work on them would be rejected;
    /// otherwise the same agent, and at the third attempt another one.
    /// </summary>
    private static string NextAgent(Step step, TaskState task, string failureClass)
    {
        if (task.RoutedTo is { } right && (failureClass == FailureClasses.Routing || task.GrantedAttempts == 0))
            return right;
        return task.Attempts.Count < 2 || task.GrantedAttempts > 0 || OnlyItsAgentMay(task) ? task.Attempt.Agent : PreDelegation.Fallback(task.Task, step.Agents) ?? step.Agents.FallbackFor(task.Task.Agent!);
    }

    /// <summary>Who tries again when a person grants an attempt and names nobody.</summary>
    private static string RetryAgent(TaskState task) => task.Attempt.Misrouted.Count > 0 && task.RoutedTo is { } right ? right : task.Attempt.Agent;

    private static bool OnlyItsAgentMay(TaskState task) =>
        task.Task.ExpectedOutputs.Concat(task.Task.Files).Concat(task.Attempt.ChangedFiles).Any(path => SpecPaths.OwnerOf(path) == task.Attempt.Agent);

    /// <summary>Whether an agent may keep what an attempt had done when its time was up: nothing of it may be what only others write.</summary>
    private static bool MayGoOnFrom(AttemptState attempt, string agent) =>
        attempt.Misrouted.Count == 0 && (agent == attempt.Agent || attempt.ChangedFiles.All(path => SpecPaths.OwnerOf(path) is not { } owner || owner == agent));

    /// <summary>Says that a person's bypass is in the decision records of the integrated commit.</summary>
    private static void RecordBypass(Step step, TaskState task)
    {
        if (task.Bypass is not { } bypass)
            return;
        step.Emit("run.bypass.recorded", new
        {
            rule = SpecRouting.Rule,
            task_id = task.Task.TaskId,
            attempt = task.Attempt.Number,
            agent = task.Attempt.Agent,
            by = bypass.By,
            at = bypass.At,
            note = bypass.Note,
            paths = task.Attempt.Misrouted.Take(20).Select(f => f.Path),
            records = RoutingRecords.Of(task).Select(r => r.Path),
            message = $"{bypass.By} let the work of @{task.Attempt.Agent} in a spec folder stand; the decision records say so.",
        });
    }
}
