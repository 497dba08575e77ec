using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;

namespace Orchestrate.Messaging;

/// <summary>What MassTransit's saga pipes do with instances during one decision. <see cref="Outgoing"/> and <see cref="DecisionReads"/> are payloads of every context made here.</summary>
internal sealed class PostgresSagaRepositoryContext<TSaga, TMessage>(ConsumeContext<TMessage> context, DecisionSlot<TSaga> decision)
    : ConsumeContextScope<TMessage>(context, decision.Outgoing, decision.Reads), SagaRepositoryContext<TSaga, TMessage>
    where TSaga : class, ISaga
    where TMessage : class
{
    public Task<SagaConsumeContext<TSaga, TMessage>> Add(TSaga instance) =>
        Task.FromResult<SagaConsumeContext<TSaga, TMessage>>(new DefaultSagaConsumeContext<TSaga, TMessage>(this, decision.Insert(instance)));

    public Task<SagaConsumeContext<TSaga, TMessage>> Insert(TSaga instance) =>
        decision.Instance is { } existing
            ? Task.FromResult<SagaConsumeContext<TSaga, TMessage>>(new DefaultSagaConsumeContext<TSaga, TMessage>(this, existing))
            : Add(instance);

    public Task<SagaConsumeContext<TSaga, TMessage>> Load(Guid correlationId) =>
        Task.FromResult<SagaConsumeContext<TSaga, TMessage>>(
            decision.Instance is { } instance ? new DefaultSagaConsumeContext<TSaga, TMessage>(this, instance) : null!);

    public Task<SagaConsumeContext<TSaga, T>> CreateSagaConsumeContext<T>(ConsumeContext<T> consumeContext, TSaga instance, SagaConsumeContextMode mode)
        where T : class => Task.FromResult<SagaConsumeContext<TSaga, T>>(new DefaultSagaConsumeContext<TSaga, T>(consumeContext, instance));

    public Task Save(SagaConsumeContext<TSaga> context) => Update(context);

    public Task Update(SagaConsumeContext<TSaga> context)
    {
        decision.Write();
        return Task.CompletedTask;
    }

    // A deleted run would start again with a late RunSubmitted: finished instances stay until retention removes them.
    public Task Delete(SagaConsumeContext<TSaga> context) =>
        throw new NotSupportedException($"{typeof(TSaga).Name} must not use SetCompletedWhenFinalized: finished instances are kept.");

    public Task Discard(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task Undo(SagaConsumeContext<TSaga> context) => Task.CompletedTask;
}
