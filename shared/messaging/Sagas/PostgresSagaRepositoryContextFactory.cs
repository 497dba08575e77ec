using MassTransit;
using MassTransit.Saga;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Orchestrate.Messaging;

/// <summary>
/// MassTransit's extension point for saga persistence: has each message decided against its instance, then lets its messages go.
/// Retries are configured around it, so each of them is decided in a new transaction.
/// </summary>
internal sealed partial class PostgresSagaRepositoryContextFactory<TSaga> : ISagaRepositoryContextFactory<TSaga>, IDisposable
    where TSaga : class, ISaga
{
    private readonly MessageDispatcher dispatcher;
    private readonly ILogger<PostgresSagaRepositoryContextFactory<TSaga>> logger;
    private readonly IOutbox outbox;
    private readonly DecisionWriter<TSaga> writer;

    public PostgresSagaRepositoryContextFactory(
        NpgsqlDataSource database,
        ISagaStore<TSaga> store,
        SagaLocation<TSaga> location,
        IServiceProvider provider,
        IOptions<MessagingOptions> options,
        MessageDispatcher dispatcher,
        ILogger<PostgresSagaRepositoryContextFactory<TSaga>> logger)
    {
        (this.dispatcher, this.logger) = (dispatcher, logger);
        outbox = provider.GetRequiredKeyedService<IOutbox>(location.Schema);
        var gate = provider.GetService<IDecisionGate<TSaga>>();
        writer = new DecisionWriter<TSaga>(
            database,
            options.Value.Writers,
            connection => new DecisionBatch<TSaga>(connection, store, gate, outbox, location.Consumer),
            provider.GetService<IDecisionPreparation<TSaga>>(),
            logger);
    }

    public void Probe(ProbeContext context) => context.Add("persistence", "postgresql");

    public async Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<TSaga, T>> next)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var id = context.CorrelationId ?? throw new SagaException("The message is not correlated by id.", typeof(TSaga), typeof(T));
        var pending = new PendingDecision<TSaga>(
            id, context.MessageId, slot => next.Send(new PostgresSagaRepositoryContext<TSaga, T>(context, slot)), context.CancellationToken);
        if (await writer.DecideAsync(pending, (context.ReceiveContext as ReceivedPart)?.Arrival) is { } outgoing)
            await ReleaseAsync(context, id, outgoing);
        else
            Duplicate(context.MessageId, typeof(T).Name, id);
    }

    public void Dispose() => writer.Dispose();

    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<TSaga> query, IPipe<SagaRepositoryQueryContext<TSaga, T>> next)
        where T : class =>
        throw new NotSupportedException($"{typeof(TSaga).Name} is correlated by id only; {typeof(T).Name} uses a query.");

    /// <summary>After the commit nothing may fail the message any more: what is durable is left to the relay, what is not is asked for again.</summary>
    private async Task ReleaseAsync(ConsumeContext context, Guid id, Outgoing outgoing)
    {
        foreach (var signal in outgoing.Signals)
            signal();
        var notifications = outgoing.Notifications.Select(message => TryAsync(() => dispatcher.NotifyAsync(message, context.CancellationToken), id));
        var responses = outgoing.Responses.Select(answer => dispatcher.ReplyAsync(context, answer));
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
