using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Prompts;

namespace Orchestrate.Domain.Runs;

/// <content>
/// FAIL-6. A session is a cache: one that OpenCode lost is replaced, the log says so, and the run goes on, because every prompt holds all that is needed.
/// A session that is there and no longer to be trusted is degraded: a worker's failure ladder deals with that, the orchestrator agent's is given up for a fresh one, and a person is asked.
/// </content>
public static partial class RunMachine
{
    /// <summary>Remembers in which session a piece of work runs.</summary>
    private static void NoteSession(Step step, WorkItem work, string sessionId)
    {
        if (work.Kind == WorkKind.Work && step.State.FindTask(work.TaskId) is { } task && task.Attempt.AttemptId == work.AttemptId)
        {
            var before = task.Attempt.SessionId;
            step.State = step.State.With(task.With(task.Attempt with { SessionId = sessionId }));
            AnnounceReplacement(step, work, task.Attempt.Agent, before, sessionId);
        }
        else if (work.Kind is WorkKind.Plan or WorkKind.Synthesis && step.State.Iteration.AttemptId == work.AttemptId)
        {
            var before = step.State.Iteration.SessionId;
            step.State = step.State.With(step.State.Iteration with { SessionId = sessionId });
            AnnounceReplacement(step, work, AgentRegistry.Orchestrator, before, sessionId);
        }
    }

    private static void AnnounceReplacement(Step step, WorkItem work, string agent, string? before, string sessionId)
    {
        if (before is null || before == sessionId)
            return;
        step.Emit("run.session.replaced", new
        {
            rule = "FAIL-6",
            kind = work.Kind,
            agent,
            task_id = work.TaskId,
            turn = work.Turn,
            session_id = sessionId,
            former_session_id = before,
            message = "The session is a new one. Its prompt holds the task, the findings of the last turn and what was changed so far.",
        });
    }

    /// <summary>Gives the orchestrator agent's session up when the turn shows that it is degraded. True when a person must say first that the run may go on.</summary>
    private static bool RecoverSession(Step step, WorkItem work, TurnReport report)
    {
        var iteration = step.State.Iteration;
        if (report.SessionFault is not { } fault || iteration.AttemptId != work.AttemptId)
            return false;
        if (fault == SessionFaults.Unreachable && iteration.UnreachableTurn != work.Turn - 1)
        {
            step.State = step.State.With(iteration with { UnreachableTurn = work.Turn });
            return false;
        }

        var asks = AsksForSession(step);
        var times = step.State.DegradedSessions + 1;
        step.State = (step.State with { DegradedSessions = times }).With(iteration.WithFreshSession(step.State.RunId));
        var handover = times > 1 ? HandoverDocument.Write(step.Context.Bundle, step.State, step.Now) : null;
        step.Emit("run.session.degraded", new
        {
            rule = "FAIL-6",
            iteration = iteration.Number,
            kind = work.Kind,
            fault,
            detail = report.Detail,
            times,
            recovery = asks ? "ask" : "auto",
            handover,
            message = $"The orchestrator agent's session is degraded ({fault}), {times} so far in this run; {(asks ? "a person decides whether a fresh one goes on" : "a fresh one goes on")}.",
        });
        if (!asks)
            return false;
        Escalate(
            step, RunReasons.SessionDegraded, null,
            $"The orchestrator agent's session is degraded ({fault}): {report.Detail} With `retry` a fresh session goes on from what the server knows.",
            ["retry", "reject", "abort"], handover);
        return true;
    }

    /// <summary>The policy; where the bundle has none, a person is asked if the run waits for people at all.</summary>
    private static bool AsksForSession(Step step)
    {
        var policies = step.Context.Bundle.Policies;
        return (policies.SessionRecovery ?? (policies.Escalation == "wait" ? "ask" : "auto")) == "ask";
    }
}
