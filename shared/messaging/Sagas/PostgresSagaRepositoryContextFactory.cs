using MassTransit;
using MassTransit.Saga;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Orchestrate.Messaging;

/// <summary>
/// MassTransit's extension point for saga persistence: runs one message against one instance in one transaction, then lets its messages go.
/// Retries are configured around it, so each of them begins a new transaction.
/// </summary>
internal sealed partial class PostgresSagaRepositoryContextFactory<TSaga>(
    NpgsqlDataSource database,
    ISagaStore<TSaga> store,
    SagaLocation<TSaga> location,
    IServiceProvider provider,
    MessageDispatcher dispatcher,
    ILogger<PostgresSagaRepositoryContextFactory<TSaga>> logger) : ISagaRepositoryContextFactory<TSaga>
    where TSaga : class, ISaga
{
    private readonly IOutbox outbox = provider.GetRequiredKeyedService<IOutbox>(location.Schema);
    private readonly InstanceGate gate = new();

    public void Probe(ProbeContext context) => context.Add("persistence", "postgresql");

    public async Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<TSaga, T>> next)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var id = context.CorrelationId ?? throw new SagaException("The message is not correlated by id.", typeof(TSaga), typeof(T));
        using var pass = await gate.EnterAsync(id, context.CancellationToken);
        if (await DecideAsync(context, id, next) is { } outgoing)
            await ReleaseAsync(context, id, outgoing);
    }

    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<TSaga> query, IPipe<SagaRepositoryQueryContext<TSaga, T>> next)
        where T : class =>
        throw new NotSupportedException($"{typeof(TSaga).Name} is correlated by id only; {typeof(T).Name} uses a query.");

    private async Task<Outgoing?> DecideAsync<T>(ConsumeContext<T> context, Guid id, IPipe<SagaRepositoryContext<TSaga, T>> next)
        where T : class
    {
        var connection = await database.OpenConnectionAsync(context.CancellationToken);
        await using var decision = new DecisionTransaction<TSaga>(connection, store, outbox, location.Consumer);
        if (!await decision.BeginAsync(context.MessageId, id, context.CancellationToken))
        {
            Duplicate(context.MessageId, typeof(T).Name, id);
            return null;
        }

        await next.Send(new PostgresSagaRepositoryContext<TSaga, T>(context, decision));
        await decision.CommitAsync(context.CancellationToken);
        return decision.Outgoing;
    }

    /// <summary>After the commit nothing may fail the message any more: what is durable is left to the relay, what is not is asked for again.</summary>
    private async Task ReleaseAsync(ConsumeContext context, Guid id, Outgoing outgoing)
    {
        foreach (var signal in outgoing.Signals)
            signal();
        var notifications = outgoing.Notifications.Select(message => TryAsync(() => dispatcher.NotifyAsync(message, context.CancellationToken), id));
        var responses = outgoing.Responses.Select(respond => TryAsync(() => respond(context), id));
        await Task.WhenAll([.. responses, .. notifications, outbox.DispatchAsync(outgoing.Rows, context.CancellationToken)]);
    }

    private async Task TryAsync(Func<Task> send, Guid id)
    {
        try
        {
            await send();
        }
        catch (Exception exception)
        {
            NotSent(exception, id);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Dropped message {MessageId} ({MessageType}) of run {RunId}: it was handled before")]
    private partial void Duplicate(Guid? messageId, string messageType, Guid runId);

    [LoggerMessage(LogLevel.Warning, "A notification or an answer of run {RunId} was not sent")]
    private partial void NotSent(Exception exception, Guid runId);
}
