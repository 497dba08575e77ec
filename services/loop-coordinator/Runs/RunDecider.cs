using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Retention;
using Orchestrate.Domain.Runs;
using Orchestrate.LoopCoordinator.Admitting;
using Orchestrate.LoopCoordinator.Hosting;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Runs;

/// <summary>The saga's one reaction: load, ask the domain, store, emit.</summary>
public sealed partial class RunDecider(RunContexts contexts, TimeProvider time, IOptions<CoordinatorOptions> options, ILogger<RunDecider> logger)
{
    /// <summary>Decides what follows from an input and writes it into the saga and its outgoing messages.</summary>
    public async Task<RunDecision> DecideAsync(RunSaga saga, Outgoing outgoing, DecisionReads reads, Func<Submission, RunInput> input, CancellationToken cancellationToken)
    {
        var submission = await contexts.FindAsync(saga.CorrelationId, cancellationToken)
            ?? throw new InvalidOperationException($"Run {saga.CorrelationId} was never stored by run-api.");
        var now = Now();
        var decision = RunMachine.Decide(submission.Context, saga.State, input(submission), now);
        foreach (var unsent in await TurnGate.UnsentAsync(reads, decision, cancellationToken))
            decision = decision.Then(RunMachine.Decide(submission.Context, decision.State, NotSent(unsent), now));
        Store(saga, decision, now);
        Emit(saga, outgoing, submission, decision, now);
        LogDecided(saga.CorrelationId, saga.Status, decision.Events.Count, decision.Commands.Count);
        if (saga.Terminal || decision.State.Status == RunStatus.AwaitingStart)
            contexts.Forget(saga.CorrelationId);
        return decision;
    }

    /// <summary>Writes a granted claim: the work belongs to that runner under the new epoch.</summary>
    public void Grant(RunSaga saga, Guid workId, int epoch, string runnerId)
    {
        var now = time.GetUtcNow();
        saga.Change(new RenewEpoch(workId, epoch, now, runnerId, now.AddSeconds(options.Value.LeaseSeconds), Command: null));
    }

    private static void Store(RunSaga saga, RunDecision decision, DateTimeOffset now)
    {
        saga.State = decision.State;
        saga.Status = decision.State.Status.Name();
        saga.Reason = decision.State.Reason;
        saga.DeadlineAt = decision.State.NextDeadline;
        saga.Terminal = decision.State.Status.IsTerminal();
        saga.HoldsUnmerged = !saga.Terminal || AttemptFates.HoldsUnmerged(decision.State);
        foreach (var happened in decision.Events)
            saga.Record(new NewEvent(happened.Type, happened.Data.GetRawText(), now));
    }

    /// <summary>In whole microseconds, as the database keeps it: an event that is seen live has the same time as in the log.</summary>
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>A turn that waits is with no runner that could confirm its stop: it is confirmed here.</summary>
    private static RunInput.WorkFailed NotSent(WorkItem work) =>
        new(work.WorkId, work.Epoch, FailureClasses.Cancelled, "not_sent", "It waited for a limit on turns in flight and was never sent.", Usage.None, StopConfirmed: true);

    private void Emit(RunSaga saga, Outgoing outgoing, Submission submission, RunDecision decision, DateTimeOffset now)
    {
        foreach (var closed in decision.Closed.Where(id => !decision.State.Work.ContainsKey(id)))
            saga.Change(new CloseWork(closed));
        foreach (var held in decision.Held)
            saga.Change(new HoldWork(held.WorkId, held.Epoch));
        foreach (var command in decision.Commands)
        {
            if (command is RunCommand.Stop stop)
            {
                saga.Change(new CloseWork(stop.Work.WorkId, stop.Reason));
                outgoing.AfterCommit(new StopWork { RunId = saga.CorrelationId, WorkId = stop.Work.WorkId, LeaseEpoch = stop.Work.Epoch, Reason = stop.Reason });
                continue;
            }

            var (work, message) = (command.Work, CommandMessages.From(saga.CorrelationId, submission.Context, command));
            if (command is RunCommand.Turn)
                saga.Open(new PendingTurn(work.WorkId, work.Epoch, work.Kind.ToString(), work.NotBefore, message, submission.Tenant, outgoing));
            else
                WorkDispatch.Store(saga, outgoing, work.WorkId, work.Epoch, work.Kind.ToString(), work.NotBefore, message, tenant: null, options.Value.ResendSeconds, now);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Run {RunId} is {Status}: {Events} events, {Commands} commands")]
    private partial void LogDecided(Guid runId, string status, int events, int commands);
}
