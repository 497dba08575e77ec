using MassTransit;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;
using Orchestrate.Documents;
using Orchestrate.Domain.Runs;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Runs;

/// <summary>
/// A run's process manager. It correlates, hands every event to the domain and stores what the domain says; no rule is decided here.
/// Its states mirror the domain's statuses, so that an operator reads in <c>loop.runs.current_state</c> where a run stands.
/// </summary>
public sealed class RunStateMachine : MassTransitStateMachine<RunSaga>
{
    private readonly RunDecider _decider;

    /// <summary>Declares events, reactions and what happens without an instance.</summary>
    public RunStateMachine(RunDecider decider, AgentResultReader answers)
    {
        _decider = decider;
        InstanceState(saga => saga.CurrentState);
        DeclareEvents();

        Initially(When(Submitted).ThenAsync(context => DecideAsync(context, s => new RunInput.Submitted(context.Message.RunId, s.Start))).TransitionTo(Open));

        // A run's phases are the domain's; while it is open every report and request is the domain's to judge, late ones included.
        During(Open, Ended,
            Ignore(Submitted),
            When(Prepared).ThenAsync(context => DecideAsync(context, _ => ReportInputs.From(context.Message))),
            When(TurnEnded).ThenAsync(context => DecideAsync(context, _ => ReportInputs.From(context.Message, answers))),
            When(Integrated).ThenAsync(context => DecideAsync(context, _ => ReportInputs.From(context.Message))),
            When(Verified).ThenAsync(context => DecideAsync(context, _ => ReportInputs.From(context.Message))),
            When(Published).ThenAsync(context => DecideAsync(context, _ => ReportInputs.From(context.Message))),
            When(Failed).ThenAsync(FailAsync),
            When(Started).ThenAsync(context => DecideAsync(context, _ => ReportInputs.From(context.Message))),
            When(LeaseRanOut).ThenAsync(ExpireAsync),
            When(DeadlinePassed).ThenAsync(ReachDeadlineAsync),
            When(Claimed).ThenAsync(ClaimAsync),
            When(StartAsked).ThenAsync(context => AnswerAsync(context, new RunInput.StartRequested(context.Message.RequestedBy))),
            When(CancelAsked).ThenAsync(context => AnswerAsync(context, new RunInput.CancelRequested(context.Message.RequestedBy, context.Message.Reason))),
            When(PauseAsked).ThenAsync(context => AnswerAsync(context, new RunInput.PauseRequested(context.Message.RequestedBy, context.Message.Reason))),
            When(ResumeAsked).ThenAsync(context => AnswerAsync(context, new RunInput.ResumeRequested(context.Message.RequestedBy, context.Message.Reason))),
            When(AckGiven).ThenAsync(context => AnswerAsync(context, new RunInput.StepAcknowledged(
                context.Message.StepId, context.Message.Decision, context.Message.RequestedBy, context.Message.Note, context.Message.Agent))),
            When(DiscardAsked).ThenAsync(context => AnswerAsync(context, new RunInput.AttemptDiscarded(context.Message.AttemptId, context.Message.RequestedBy))));
    }

    /// <summary>The run is open.</summary>
    public State Open { get; private set; } = null!;

    /// <summary>The run has ended; its row stays until retention removes it.</summary>
    public State Ended { get; private set; } = null!;

    /// <summary>See <see cref="RunSubmitted"/>.</summary>
    public Event<RunSubmitted> Submitted { get; private set; } = null!;

    /// <summary>See <see cref="RunPrepared"/>.</summary>
    public Event<RunPrepared> Prepared { get; private set; } = null!;

    /// <summary>See <see cref="TurnFinished"/>.</summary>
    public Event<TurnFinished> TurnEnded { get; private set; } = null!;

    /// <summary>See <see cref="AttemptIntegrated"/>.</summary>
    public Event<AttemptIntegrated> Integrated { get; private set; } = null!;

    /// <summary>See <see cref="AcceptanceVerified"/>.</summary>
    public Event<AcceptanceVerified> Verified { get; private set; } = null!;

    /// <summary>See <see cref="ResultPublished"/>.</summary>
    public Event<ResultPublished> Published { get; private set; } = null!;

    /// <summary>See <see cref="WorkFailed"/>.</summary>
    public Event<WorkFailed> Failed { get; private set; } = null!;

    /// <summary>See <see cref="WorkStarted"/>.</summary>
    public Event<WorkStarted> Started { get; private set; } = null!;

    /// <summary>See <see cref="LeaseExpired"/>.</summary>
    public Event<LeaseExpired> LeaseRanOut { get; private set; } = null!;

    /// <summary>See <see cref="DeadlineReached"/>.</summary>
    public Event<DeadlineReached> DeadlinePassed { get; private set; } = null!;

    /// <summary>See <see cref="ClaimWork"/>.</summary>
    public Event<ClaimWork> Claimed { get; private set; } = null!;

    /// <summary>See <see cref="StartRun"/>.</summary>
    public Event<StartRun> StartAsked { get; private set; } = null!;

    /// <summary>See <see cref="CancelRun"/>.</summary>
    public Event<CancelRun> CancelAsked { get; private set; } = null!;

    /// <summary>See <see cref="PauseRun"/>.</summary>
    public Event<PauseRun> PauseAsked { get; private set; } = null!;

    /// <summary>See <see cref="ResumeRun"/>.</summary>
    public Event<ResumeRun> ResumeAsked { get; private set; } = null!;

    /// <summary>See <see cref="AcknowledgeStep"/>.</summary>
    public Event<AcknowledgeStep> AckGiven { get; private set; } = null!;

    /// <summary>See <see cref="DiscardAttempt"/>.</summary>
    public Event<DiscardAttempt> DiscardAsked { get; private set; } = null!;

    private void DeclareEvents()
    {
        Event(() => Submitted, e => e.CorrelateById(c => c.Message.RunId));
        Event(() => Prepared, e => Known(e, c => c.Message.RunId));
        Event(() => TurnEnded, e => Known(e, c => c.Message.RunId));
        Event(() => Integrated, e => Known(e, c => c.Message.RunId));
        Event(() => Verified, e => Known(e, c => c.Message.RunId));
        Event(() => Published, e => Known(e, c => c.Message.RunId));
        Event(() => Failed, e => Known(e, c => c.Message.RunId));
        Event(() => Started, e => Known(e, c => c.Message.RunId));
        Event(() => LeaseRanOut, e => Known(e, c => c.Message.RunId));
        Event(() => DeadlinePassed, e => Known(e, c => c.Message.RunId));
        Event(() => Claimed, e => e.CorrelateById(c => c.Message.RunId).OnMissingInstance(m => m.Execute(c => c.GetOutgoing().Respond(new LeaseAnswered
        {
            RunId = c.Message.RunId,
            WorkId = c.Message.WorkId,
            GoOn = false,
            LeaseEpoch = c.Message.LeaseEpoch,
            Reason = "unknown",
        }))));
        Event(() => StartAsked, e => e.CorrelateById(c => c.Message.RunId).OnMissingInstance(m => m.Execute(c => c.GetOutgoing().Respond(Unknown(c.Message.RunId)))));
        Event(() => CancelAsked, e => e.CorrelateById(c => c.Message.RunId).OnMissingInstance(m => m.Execute(c => c.GetOutgoing().Respond(Unknown(c.Message.RunId)))));
        Event(() => PauseAsked, e => e.CorrelateById(c => c.Message.RunId).OnMissingInstance(m => m.Execute(c => c.GetOutgoing().Respond(Unknown(c.Message.RunId)))));
        Event(() => ResumeAsked, e => e.CorrelateById(c => c.Message.RunId).OnMissingInstance(m => m.Execute(c => c.GetOutgoing().Respond(Unknown(c.Message.RunId)))));
        Event(() => AckGiven, e => e.CorrelateById(c => c.Message.RunId).OnMissingInstance(m => m.Execute(c => c.GetOutgoing().Respond(Unknown(c.Message.RunId)))));
        Event(() => DiscardAsked, e => e.CorrelateById(c => c.Message.RunId).OnMissingInstance(m => m.Execute(c => c.GetOutgoing().Respond(Unknown(c.Message.RunId)))));
    }

    /// <summary>A report for a run that does not exist (any more) is of no use to anybody.</summary>
    private static void Known<T>(IEventCorrelationConfigurator<RunSaga, T> configurator, Func<ConsumeContext<T>, Guid> runId)
        where T : class =>
        configurator.CorrelateById(context => runId(context)).OnMissingInstance(missing => missing.Discard());

    private static RunRequestAnswered Unknown(Guid runId) => new()
    {
        RunId = runId,
        Accepted = false,
        Status = "unknown",
        Code = "run_not_found",
        Detail = "The coordinator does not know this run (yet).",
    };

    private async Task<RunDecision> DecideAsync<T>(BehaviorContext<RunSaga, T> context, Func<Submission, RunInput> input)
        where T : class
    {
        var decision = await _decider.DecideAsync(context.Saga, context.GetOutgoing(), context.GetReads(), input, context.CancellationToken);
        if (context.Saga.Terminal && context.Saga.CurrentState != Ended.Name)
            await context.TransitionToState(Ended);
        return decision;
    }

    private async Task AnswerAsync<T>(BehaviorContext<RunSaga, T> context, RunInput input)
        where T : class
    {
        var decision = await DecideAsync(context, _ => input);
        context.GetOutgoing().Respond(new RunRequestAnswered
        {
            RunId = context.Saga.CorrelationId,
            Accepted = decision.Answer!.Accepted,
            Status = context.Saga.Status,
            Code = decision.Answer.Code,
            Detail = decision.Answer.Detail,
        });
    }

    private async Task FailAsync(BehaviorContext<RunSaga, WorkFailed> context)
    {
        var reported = await ReportedAsync(context, context.Message.WorkId, context.Message.LeaseEpoch);
        await DecideAsync(context, _ => ReportInputs.From(context.Message, reported));
    }

    private async Task ExpireAsync(BehaviorContext<RunSaga, LeaseExpired> context)
    {
        var expired = context.Message;
        var reported = await ReportedAsync(context, expired.WorkId, expired.LeaseEpoch);
        await DecideAsync(context, _ => new RunInput.LeaseExpired(expired.WorkId, expired.LeaseEpoch, reported));
    }

    private async Task ReachDeadlineAsync(BehaviorContext<RunSaga, DeadlineReached> context)
    {
        var reported = await WorkUsage.OfRunAsync(context.GetReads(), context.Saga.CorrelationId, context.CancellationToken);
        await DecideAsync(context, _ => new RunInput.DeadlineReached(reported.ToDictionary(entry => entry.Key, entry => ReportInputs.Usage(entry.Value))));
    }

    /// <summary>What the holder of an epoch had said that it used.</summary>
    private static async Task<Usage> ReportedAsync(PipeContext context, Guid workId, int epoch) =>
        ReportInputs.Usage(await WorkUsage.OfAsync(context.GetReads(), workId, epoch, context.CancellationToken));

    private async Task ClaimAsync(BehaviorContext<RunSaga, ClaimWork> context)
    {
        var claim = context.Message;
        var reported = await ReportedAsync(context, claim.WorkId, claim.LeaseEpoch);
        var neverHeld = await WorkLeases.NeverHeldAsync(context.GetReads(), claim.WorkId, claim.LeaseEpoch, context.CancellationToken);
        var decision = await DecideAsync(context, _ => new RunInput.WorkClaimed(claim.WorkId, claim.LeaseEpoch, claim.Redelivered, reported, neverHeld));
        var answer = decision.Answer!;
        if (answer.Accepted)
            _decider.Grant(context.Saga, claim.WorkId, answer.Epoch, claim.RunnerId);
        context.GetOutgoing().Respond(new LeaseAnswered
        {
            RunId = claim.RunId,
            WorkId = claim.WorkId,
            GoOn = answer.Accepted,
            LeaseEpoch = answer.Accepted ? answer.Epoch : claim.LeaseEpoch,
            Reason = answer.Code,
            Tokens = answer.Work is { Turn: > 0 } turn ? turn.ReservedTokens : null,
            CostMicroUsd = answer.Work is { Turn: > 0 } priced ? priced.ReservedCostMicroUsd : null,
        });
    }
}
