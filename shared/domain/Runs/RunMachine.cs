using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Limits;

namespace Orchestrate.Domain.Runs;

/// <summary>
/// The loop: one pure function from a state and an input to the next state, its events and its commands.
/// Every rule that decides what a run does next is in this class (its parts are in <c>Machine/</c>) or in what it calls.
/// </summary>
public static partial class RunMachine
{
    /// <summary>Decides what follows from an input. The same arguments give the same decision.</summary>
    /// <param name="context">The bundle and what the server brings.</param>
    /// <param name="state">The run; null only before <see cref="RunInput.Submitted"/>.</param>
    /// <param name="input">What happened.</param>
    /// <param name="now">The time, UTC.</param>
    public static RunDecision Decide(RunContext context, RunState? state, RunInput input, DateTimeOffset now)
    {
        if (state is null)
        {
            return input is RunInput.Submitted submitted
                ? Submit(context, submitted, now)
                : throw new InvalidOperationException($"Run input {input.GetType().Name} for a run that was never submitted.");
        }

        var step = new Step(context, Unveil(state), now);
        if (input is RunInput.TurnFinished { Began: { } began })
            BeginWork(step, began);
        switch (input)
        {
            case RunInput.Submitted:
                break;
            case RunInput.StartRequested start:
                Start(step, start);
                break;
            case RunInput.CancelRequested cancel:
                Cancel(step, cancel);
                break;
            case RunInput.PauseRequested pause:
                Pause(step, pause);
                break;
            case RunInput.ResumeRequested resume:
                Unpause(step, resume);
                break;
            case RunInput.StepAcknowledged acknowledged:
                Acknowledge(step, acknowledged);
                break;
            case RunInput.AttemptDiscarded discarded:
                Discard(step, discarded);
                break;
            case RunInput.DeadlineReached deadline:
                ReachDeadline(step, deadline);
                break;
            case RunInput.WorkStarted started:
                BeginWork(step, started);
                break;
            case RunInput.WorkClaimed claimed:
                ClaimWork(step, claimed);
                break;
            case RunInput.LeaseExpired expired:
                ExpireLease(step, expired);
                break;
            case RunInput.WorkFailed failed when step.Close(failed.WorkId, failed.Epoch, failed.Used, failed.FailureClass) is { } work:
                FailWork(step, work, failed);
                break;
            case RunInput.Prepared prepared when step.Close(prepared.WorkId, prepared.Epoch, Usage.None, "prepared") is not null:
                FinishPreparation(step, prepared);
                break;
            case RunInput.TurnFinished turn when step.Close(turn.WorkId, turn.Epoch, turn.Report.Usage, turn.Report.Outcome) is { } work:
                FinishTurn(step, work, turn.Report);
                break;
            case RunInput.Integrated integrated when step.Close(integrated.WorkId, integrated.Epoch, Usage.None, "integrated") is { } work:
                FinishIntegration(step, work, integrated);
                break;
            case RunInput.AcceptanceChecked checkedTests when step.Close(checkedTests.WorkId, checkedTests.Epoch, Usage.None, "verified") is not null:
                TakeAcceptance(step, new TestedCommit(checkedTests.Commit, checkedTests.Verifications));
                break;
            case RunInput.Published published when step.Close(published.WorkId, published.Epoch, Usage.None, "published") is not null:
                FinishPublication(step, published);
                break;
        }

        OpenDeferred(step);
        Suggest(step);
        EndWhenStopped(step);
        ShowWaiting(step);
        ShowPause(step);
        return step.Decision();
    }

    private static RunDecision Submit(RunContext context, RunInput.Submitted input, DateTimeOffset now)
    {
        var limits = EffectiveLimits.Resolve(context.Bundle.Limits, context.ServerLimits);
        var state = new RunState
        {
            RunId = input.RunId,
            Status = input.Start ? RunStatus.Preparing : RunStatus.AwaitingStart,
            Limits = limits,
            StartedAt = now,
            Deadline = now.AddSeconds(limits.RunTimeoutSeconds),
            Acceptance = [.. context.Bundle.AcceptanceTests.Select(t => new AcceptanceState { Id = t.Id })],
        };
        var step = new Step(context, state, now);
        step.Emit("run.accepted", new { name = context.Bundle.Metadata.Name, goal = context.Bundle.Goal, limits, deadline = state.Deadline });
        if (input.Start)
            OpenPreparation(step);
        return step.Decision();
    }

    private static void Start(Step step, RunInput.StartRequested input)
    {
        if (step.State.Status != RunStatus.AwaitingStart)
        {
            step.Answer = step.State.Status.IsTerminal()
                ? new(false, "too_late", $"The run is {step.State.Status.Name()}.")
                : new(true);
            return;
        }

        step.State = step.State with { Status = RunStatus.Preparing, StartedAt = step.Now, Deadline = step.Now.AddSeconds(step.State.Limits.RunTimeoutSeconds) };
        step.Emit("run.started", new { by = input.By });
        step.Answer = new(true);
        OpenPreparation(step);
    }

    private static void OpenPreparation(Step step) =>
        step.Open(new WorkItem { WorkId = Identity.Derive(step.State.RunId, "prepare"), Kind = WorkKind.Prepare });

    private static void FinishPreparation(Step step, RunInput.Prepared input)
    {
        var (agents, warnings) = WorkspaceAgents.Take(step.Context.Bundle, step.Context.Agents, input.AgentSpecs);
        warnings = [.. input.Warnings, .. warnings];
        step.State = step.State with
        {
            BaseCommit = input.BaseCommit,
            Head = input.BaseCommit,
            WorkspaceAgents = agents,
            Warnings = step.State.Warnings.AddRange(warnings),
            Acceptance = [.. step.State.Acceptance.Select(a => a with { PassedOnBase = input.Verifications.FirstOrDefault(v => v.Id == a.Id)?.Passed })],
        };
        step.Emit("run.prepared", new
        {
            base_commit = input.BaseCommit,
            acceptance = input.Verifications.Select(v => new { id = v.Id, passed = v.Passed, detail = v.Detail }),
            warnings,
            agents = agents.Select(a => a.Name),
        });
        if (step.State.Ending is not null)
            return;
        if (step.Context.Mode == RunMode.VerifyOnly)
            OpenAcceptance(step);
        else
            StartIteration(step);
    }
}
