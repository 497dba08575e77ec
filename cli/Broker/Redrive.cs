using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Orchestrate.Cli.Broker;

/// <summary>
/// Moves dead letters back. A message leaves its queue only when the broker has confirmed it in the other, so whoever is killed in between leaves it in both, and
/// consumers are prepared for that. Looks once at as many as there were at the start: one that fails again comes back behind them.
/// </summary>
internal sealed class Redrive : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly string _shown;

    private Redrive(IConnection connection, IChannel channel, string shown) => (_connection, _channel, _shown) = (connection, channel, shown);

    /// <exception cref="CliException">The broker is away or refuses.</exception>
    internal static async Task<Redrive> ConnectAsync(Uri broker, CancellationToken cancellationToken)
    {
        var shown = BrokerAddresses.Shown(broker);
        try
        {
            var factory = new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false, ClientProvidedName = "orchestrate redrive", RequestedConnectionTimeout = TimeSpan.FromSeconds(10) };
            var connection = await factory.CreateConnectionAsync(cancellationToken);
            var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
            return new Redrive(connection, channel, shown);
        }
        catch (BrokerUnreachableException exception) when (exception.GetBaseException() is AuthenticationFailureException)
        {
            throw new CliException(ExitCodes.Refused, $"RabbitMQ at {shown} does not accept this user and password.");
        }
        catch (Exception exception) when (exception is BrokerUnreachableException or OperationInterruptedException)
        {
            throw new CliException(ExitCodes.Unreachable, $"RabbitMQ at {shown} does not answer: {exception.GetBaseException().Message}");
        }
    }

    /// <summary>Does what was ordered; answers what went back, or would go back in a dry run.</summary>
    /// <param name="order">The order.</param>
    /// <param name="moved">Called after each message.</param>
    /// <param name="cancellationToken">Ends it between two messages.</param>
    /// <exception cref="CliException">There is no such queue, or the broker went away.</exception>
    internal async Task<IReadOnlyList<Redriven>> RunAsync(RedriveOrder order, Action<Redriven> moved, CancellationToken cancellationToken)
    {
        var done = new List<Redriven>();
        try
        {
            if (await CountAsync(order.Queue, cancellationToken) is null)
                throw new CliException(ExitCodes.Refused, $"RabbitMQ at {_shown} has no queue '{order.Queue}'. 'orchestrate queues' lists those that it has.");
            foreach (var source in order.Sources)
                await MoveAsync(source, order, order.Limit - done.Count, Done, cancellationToken);
            return done;
        }
        catch (PublishException exception)
        {
            throw new CliException(ExitCodes.Unreachable, $"RabbitMQ did not take a message into '{order.Queue}' ({(exception.IsReturn ? "returned" : "refused")}); it stays where it was. {done.Count} went back before.");
        }
        catch (Exception exception) when (exception is OperationInterruptedException or IOException)
        {
            throw new CliException(ExitCodes.Unreachable, $"The connection to RabbitMQ at {_shown} broke: {exception.Message} {done.Count} went back; one more may be in both queues. Nothing is lost; run the command again.");
        }

        void Done(Redriven letter)
        {
            done.Add(letter);
            moved(letter);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task MoveAsync(string source, RedriveOrder order, int? left, Action<Redriven> done, CancellationToken cancellationToken)
    {
        var kept = new List<ulong>();
        for (var there = await CountAsync(source, cancellationToken) ?? 0; there > 0 && left is not <= 0; there--)
        {
            if (await _channel.BasicGetAsync(source, autoAck: false, cancellationToken) is not { } got)
                break;
            var letter = new DeadLetter(got.BasicProperties, got.Body);
            if (!order.Wants(letter))
            {
                kept.Add(got.DeliveryTag);
                continue;
            }

            if (order.DryRun)
            {
                kept.Add(got.DeliveryTag);
            }
            else
            {
                var (properties, body) = letter.Restored(order.Queue);
                await _channel.BasicPublishAsync(exchange: string.Empty, order.Queue, mandatory: true, properties, body, cancellationToken);
                await _channel.BasicAckAsync(got.DeliveryTag, multiple: false, cancellationToken);
            }

            left--;
            done(new Redriven(letter.Id, source, letter.Since, letter.Reason));
        }

        foreach (var tag in kept)
            await _channel.BasicNackAsync(tag, multiple: false, requeue: true, cancellationToken);
    }

    /// <summary>Messages that wait in a queue; null when it does not exist. On a channel of its own, because the broker closes the one that asks for what does not exist.</summary>
    private async Task<uint?> CountAsync(string queue, CancellationToken cancellationToken)
    {
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, cancellationToken)).MessageCount;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }
}
