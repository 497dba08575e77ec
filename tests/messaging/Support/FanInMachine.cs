using System.Text.Json;
using MassTransit;
using Npgsql;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;
using Orchestrate.LoopCoordinator.Store;

namespace Orchestrate.Messaging.Tests.Support;

/// <summary>
/// The smallest machine with a fan-in: it collects the ids of 32 pieces of work and completes once. WorkStarted stands for a result, StopWork for the
/// message that a completion sends.
/// </summary>
public sealed class FanInMachine : MassTransitStateMachine<RunSaga>
{
    public const int Expected = 32;

    public FanInMachine(Ledger ledger)
    {
        InstanceState(run => run.CurrentState);
        Event(() => Submitted, e => e.CorrelateById(m => m.Message.RunId));
        Event(() => Result, e =>
        {
            e.CorrelateById(m => m.Message.RunId);
            e.OnMissingInstance(missing => missing.Discard());
        });
        Event(() => Cancel, e =>
        {
            e.CorrelateById(m => m.Message.RunId);
            e.OnMissingInstance(missing => missing.Execute(context => context.GetOutgoing().Respond(Answer(context.Message.RunId, "run_not_found"))));
        });
        Event(() => Acknowledge, e => e.CorrelateById(m => m.Message.RunId));

        Initially(When(Submitted).Then(context => Record(context, "run.created")).TransitionTo(Collecting));
        During(Collecting,
            Ignore(Submitted),
            When(Result).Then(context => Collect(context, ledger)).If(context => context.Saga.Terminal, done => done.TransitionTo(Completed)),
            When(Cancel).ThenAsync(context => NotePlanningAsync(context, ledger)).Then(context => context.GetOutgoing().Respond(Answer(context.Message.RunId, code: null))),
            When(Acknowledge).Then(context => Fail(context, ledger)));
        During(Completed, Ignore(Submitted), When(Result).Then(context => Collect(context, ledger)));
    }

    public State Collecting { get; private set; } = null!;

    public State Completed { get; private set; } = null!;

    public Event<RunSubmitted> Submitted { get; private set; } = null!;

    public Event<WorkStarted> Result { get; private set; } = null!;

    public Event<CancelRun> Cancel { get; private set; } = null!;

    public Event<AcknowledgeStep> Acknowledge { get; private set; } = null!;

    private static void Collect(BehaviorContext<RunSaga, WorkStarted> context, Ledger ledger)
    {
        ledger.Tries.AddOrUpdate(nameof(Result), 1, (_, before) => before + 1);
        var collected = JsonSerializer.Deserialize<HashSet<Guid>>(context.Saga.StateJson == "{}" ? "[]" : context.Saga.StateJson)!;
        if (!collected.Add(context.Message.WorkId))
            return;

        context.Saga.StateJson = JsonSerializer.Serialize(collected);
        Record(context, "run.work.started");
        if (collected.Count != Expected)
            return;

        Record(context, "run.completed");
        context.Saga.Terminal = true;
        context.GetOutgoing().Publish(
            new StopWork { RunId = context.Saga.CorrelationId, WorkId = context.Message.WorkId, LeaseEpoch = 1, Reason = "completed" }, Guid.NewGuid());
    }

    /// <summary>Writes everything that a decision can write, then fails: always, or the first time only.</summary>
    private static void Fail(BehaviorContext<RunSaga, AcknowledgeStep> context, Ledger ledger)
    {
        var step = context.Message.StepId;
        var tries = ledger.Tries.AddOrUpdate(step, 1, (_, before) => before + 1);
        Record(context, "run.step.decided");
        context.Saga.Change(new OpenWork(
            context.Message.RunId, "turn", 1, DateTimeOffset.UnixEpoch, null,
            new StopWork { RunId = context.Message.RunId, WorkId = context.Message.RunId, LeaseEpoch = 1, Reason = "x" }));
        context.GetOutgoing().Publish(
            new StopWork { RunId = context.Saga.CorrelationId, WorkId = Guid.NewGuid(), LeaseEpoch = 1, Reason = "decided" }, Guid.NewGuid());
        if (context.Message.Decision == "abort" || tries == 1)
            throw new InvalidOperationException("This decision fails.");
    }

    private static async Task NotePlanningAsync(BehaviorContext<RunSaga> context, Ledger ledger)
    {
        var modes = await context.GetReads().ReadAsync(new NpgsqlBatchCommand("SELECT current_setting('plan_cache_mode')"), reader => reader.GetString(0), context.CancellationToken);
        ledger.PlanModes.Enqueue(Assert.Single(modes));
    }

    private static void Record(BehaviorContext<RunSaga> context, string type) =>
        context.Saga.Record(new NewEvent(type, """{"text":"a\u0000b"}""", DateTimeOffset.UnixEpoch));

    private static RunRequestAnswered Answer(Guid runId, string? code) => new() { RunId = runId, Accepted = code is null, Status = "running", Code = code };
}
