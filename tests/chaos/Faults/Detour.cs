using Orchestrate.Chaos.Tests.Fleets;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Orchestrate.Chaos.Tests.Faults;

/// <summary>
/// Takes every message of the fleet on its last step, from the exchange of a queue into the queue, and delivers it as it likes: several times, in drawn order, late, or changed. The services do not notice:
/// what they publish and what they consume is as always. Of replies and broadcasts, whose queues belong to one connection, only the further copies take the detour.
/// </summary>
internal sealed class Detour : IAsyncDisposable
{
    private const string Prefix = "detour.";

    private readonly Fleet _fleet;
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly DetourPlan _plan;
    private readonly Random _dice;
    private readonly List<QueueState> _queues = [];
    private int _underWay;
    private int _delivered;

    private Detour(Fleet fleet, IConnection connection, IChannel channel, DetourPlan plan, Random dice)
    {
        _fleet = fleet;
        _connection = connection;
        _channel = channel;
        _plan = plan;
        _dice = dice;
    }

    /// <summary>Messages that were delivered, every copy counted.</summary>
    public int Delivered => _delivered;

    public static async Task<Detour> StartAsync(Fleet fleet, DetourPlan plan, Random dice)
    {
        var connection = await Queues.ConnectAsync(fleet);
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, consumerDispatchConcurrency: 16));
        var detour = new Detour(fleet, connection, channel, plan, dice);
        foreach (var queue in (await Queues.ListAsync(fleet)).Where(queue => !queue.Exclusive || plan.Copies > 1))
            await detour.DivertAsync(queue);
        return detour;
    }

    /// <summary>Gives every queue its messages back, and waits until nothing is on the detour any more.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _queues)
        {
            if (!queue.Exclusive)
                await _channel.QueueBindAsync(queue.Name, queue.Name, "");
            await _channel.QueueUnbindAsync(Prefix + queue.Name, queue.Name, "");
        }

        await Eventually.HoldsAsync(
            async () => Volatile.Read(ref _underWay) == 0 && (await Queues.ListAsync(_fleet)).All(q => !q.Name.StartsWith(Prefix, StringComparison.Ordinal) || q.Messages == 0),
            "nothing is on the detour any more", TimeSpan.FromMinutes(2));
        foreach (var queue in _queues)
            await _channel.QueueDeleteAsync(Prefix + queue.Name);
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task DivertAsync(QueueState queue)
    {
        var detour = Prefix + queue.Name;
        await _channel.QueueDeclareAsync(detour, durable: true, exclusive: false, autoDelete: false);
        await _channel.QueueBindAsync(detour, queue.Name, "");
        if (!queue.Exclusive)
            await _channel.QueueUnbindAsync(queue.Name, queue.Name, "");
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            // The body is the client's only while this handler runs.
            _ = PassOnAsync(queue, delivery.DeliveryTag, new BasicProperties(delivery.BasicProperties), delivery.Body.ToArray());
            return Task.CompletedTask;
        };
        await _channel.BasicConsumeAsync(detour, autoAck: false, consumer);
        _queues.Add(queue);
    }

    private async Task PassOnAsync(QueueState queue, ulong tag, BasicProperties properties, byte[] body)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            body = _plan.Change(body);
            var copies = queue.Exclusive ? _plan.Copies - 1 : _plan.Copies;
            await Task.WhenAll(Enumerable.Range(0, copies).Select(_ => DeliverAsync(queue.Name, properties, body, Drawn(TimeSpan.Zero, _plan.Scatter))));
            await _channel.BasicAckAsync(tag, multiple: false);
            if (!queue.Exclusive && Drawn() < _plan.LateShare)
                await DeliverAsync(queue.Name, properties, UnderAnotherId(body), Drawn(_plan.Scatter, _plan.Late));
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task DeliverAsync(string queue, BasicProperties properties, byte[] body, TimeSpan delay)
    {
        await Task.Delay(delay);
        await _channel.BasicPublishAsync("", queue, mandatory: false, properties, body);
        Interlocked.Increment(ref _delivered);
    }

    // As from a sender that sent twice: nobody can know it by its id.
    private static byte[] UnderAnotherId(byte[] body) => Envelopes.Change(body, envelope => envelope["messageId"] = Guid.NewGuid());

    private TimeSpan Drawn(TimeSpan least, TimeSpan most) => least + ((most - least) * Drawn());

    private double Drawn()
    {
        lock (_dice)
            return _dice.NextDouble();
    }
}
