using System.Collections.Immutable;
using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Gates;

namespace Orchestrate.Domain.Runs;

/// <content>Circuit breakers (FAIL-3): while one is open, one trial is dispatched for when it may begin, and everything else that needs it waits.</content>
public static partial class RunMachine
{
    private static readonly string[] AgentFaults =
    [
        FailureClasses.InvalidResult, FailureClasses.VerificationFailed, FailureClasses.Overload,
        FailureClasses.Timeout, FailureClasses.Nesting, FailureClasses.Routing,
    ];

    private static string AgentKey(string agent) => $"agent:{agent}";

    private static string ProviderKey(string model) => $"provider:{model.Split('/')[0]}";

    private static string[] Keys(Step step, WorkItem work) => work.Kind switch
    {
        WorkKind.Work => Keys(step, step.State.FindTask(work.TaskId)!.Attempt.Agent),
        WorkKind.Plan or WorkKind.Synthesis => [ProviderKey(Models.Of(step.Context, AgentRegistry.Orchestrator))],
        _ => [],
    };

    private static string[] Keys(Step step, string agent) => [AgentKey(agent), ProviderKey(Models.Of(step.Context, agent))];

    /// <summary>What a turn says about the provider of its model: a fault of it, or an answer.</summary>
    private static void NoteProvider(Step step, WorkItem work, TurnReport report)
    {
        var key = Keys(step, work)[^1];
        if (report.ProviderFault)
            NoteFailure(step, key, ProviderWait.Honoured(report.RetryAfterSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        else if (report.Outcome == "answered")
            NoteSuccess(step, key);
    }

    private static void NoteAgent(Step step, string agent, string failureClass)
    {
        if (AgentFaults.Contains(failureClass, StringComparer.Ordinal))
            NoteFailure(step, AgentKey(agent), null);
    }

    private static void NoteSuccess(Step step, string key)
    {
        var before = step.State.Breaker(key);
        if (before == CircuitBreaker.Closed)
            return;
        step.State = step.State with { Breakers = step.State.Breakers.Remove(key) };
        if (!before.IsClosed)
            step.Emit("run.breaker.closed", new { rule = "FAIL-3", key, message = $"`{key}` works again after {before.Failures} failures in a row." });
    }

    private static void NoteFailure(Step step, string key, TimeSpan? retryAfter)
    {
        var before = step.State.Breaker(key);
        var breaker = before.Failed(step.Now, retryAfter, step.Context.BreakerCooldown);
        step.State = step.State with { Breakers = step.State.Breakers.SetItem(key, breaker) };
        if (breaker.Trips == before.Trips)
            return;
        step.Emit("run.breaker.opened", new
        {
            rule = "FAIL-3",
            key,
            failures = breaker.Failures,
            trips = breaker.Trips,
            open_until = breaker.OpenUntil,
            message = FormattableString.Invariant($"`{key}` failed {breaker.Failures} times in a row; nothing is sent to it before {breaker.OpenUntil:HH:mm:ss} UTC, then one trial."),
        });
        if (key.StartsWith("provider:", StringComparison.Ordinal) && breaker.IsHopeless)
            Degrade(step, $"System degraded: the model provider `{key["provider:".Length..]}` failed {breaker.Failures} times in a row.");
        else if (EveryAgentFails(step))
            Degrade(step, "System degraded: every agent that this iteration uses failed again and again.");
    }

    private static bool EveryAgentFails(Step step)
    {
        var agents = step.State.CurrentTasks.SelectMany(t => t.Attempts).Select(a => a.Agent).Distinct(StringComparer.Ordinal).ToList();
        return agents.Count > 1 && agents.All(agent => !step.State.Breaker(AgentKey(agent)).IsClosed);
    }

    private static void Degrade(Step step, string message)
    {
        if (step.State.Ending is null && !Halted(step))
            Escalate(step, RunReasons.SystemDegraded, null, message, ["retry", "reject", "abort"]);
    }

    /// <summary>Whether the whole run waits for a person, so that nothing is dispatched to an agent.</summary>
    private static bool Halted(Step step) =>
        step.State.Escalations.Any(e => e is { Waiting: true, TaskId: null });

    /// <summary>When the trial of the open ones among these breakers may begin; null when all are closed. <paramref name="mayOpen"/> is false while a turn that needs one of them is on its way already.</summary>
    private static DateTimeOffset? TrialTime(Step step, string[] keys, out bool mayOpen)
    {
        var open = keys.Where(key => !step.State.Breaker(key).IsClosed).ToList();
        mayOpen = !step.State.Work.Values.Any(work => Keys(step, work).Intersect(open, StringComparer.Ordinal).Any());
        return open.Count == 0 ? null : open.Max(key => step.State.Breaker(key).OpenUntil);
    }

    /// <summary>Dispatches what had to wait and need not any more.</summary>
    private static void OpenDeferred(Step step)
    {
        if (step.State.Ending is not null || step.State.Status is not (RunStatus.Acting or RunStatus.AwaitingAck) || Halted(step))
            return;
        foreach (var task in step.State.CurrentTasks.Where(t => t.Deferred is not null).ToImmutableList())
            OpenWorkerTurn(step, task.Task.TaskId, notBefore: task.Deferred!.NotBefore);
        if (step.State.CurrentTasks.Any(t => t.Deferred is not null) && step.State.ReservedTokens == 0 && !Budget.CanAfford(step.State))
            ExhaustBudget(step);
    }
}
