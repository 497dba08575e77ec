using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Orchestrate.TestSupport;

/// <summary>Queues of a broker without MassTransit in between.</summary>
/// <param name="broker">Address of a virtual host.</param>
public sealed class RawBroker(Uri broker)
{
    /// <summary>A message as the broker keeps it.</summary>
    /// <param name="Id">Its message id.</param>
    /// <param name="Headers">Its headers as text.</param>
    /// <param name="Body">Its body as text.</param>
    public sealed record Message(string? Id, IReadOnlyDictionary<string, string> Headers, string Body);

    /// <summary>Makes a durable queue, with so many messages in it: bodies 0, 1, 2 …, ids likewise.</summary>
    /// <param name="queue">Its name.</param>
    /// <param name="messages">How many.</param>
    /// <param name="room">How many it takes before it refuses more; null for any number.</param>
    public async Task DeclareAsync(string queue, int messages = 0, int? room = null)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await ConfirmingAsync(connection);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false,
            room is null ? null : new Dictionary<string, object?> { ["x-max-length"] = room, ["x-overflow"] = "reject-publish" });
        await Task.WhenAll(Enumerable.Range(0, messages).Select(number => PublishAsync(channel, queue, $"{number}", $"{number}", new Dictionary<string, object?>())));
    }

    /// <summary>Puts a message into a queue as MassTransit would.</summary>
    public async Task SendAsync(string queue, string body, string? id = null, IDictionary<string, object?>? headers = null)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await ConfirmingAsync(connection);
        await PublishAsync(channel, queue, body, id, headers ?? new Dictionary<string, object?>());
    }

    /// <summary>Takes one message for good; waits until it is there.</summary>
    public async Task<Message> TakeAsync(string queue)
    {
        await using var connection = await ConnectAsync();
        Message? message = null;
        await Eventually.HoldsAsync(async () => await CountAsync(connection, queue) is > 0 && (message = await GetAsync(connection, queue)) is not null, $"a message is in {queue}");
        return message!;
    }

    /// <summary>Takes everything that waits.</summary>
    public async Task<IReadOnlyList<Message>> DrainAsync(string queue)
    {
        await using var connection = await ConnectAsync();
        var all = new List<Message>();
        while (await GetAsync(connection, queue) is { } message)
            all.Add(message);
        return all;
    }

    /// <summary>How many messages wait; null when the queue does not exist.</summary>
    public async Task<uint?> CountAsync(string queue)
    {
        await using var connection = await ConnectAsync();
        return await CountAsync(connection, queue);
    }

    private static async Task<Message?> GetAsync(IConnection connection, string queue)
    {
        await using var channel = await connection.CreateChannelAsync();
        if (await channel.BasicGetAsync(queue, autoAck: true) is not { } got)
            return null;
        var headers = got.BasicProperties.Headers ?? new Dictionary<string, object?>();
        return new Message(
            got.BasicProperties.MessageId,
            headers.ToDictionary(header => header.Key, header => header.Value is byte[] text ? Encoding.UTF8.GetString(text) : $"{header.Value}", StringComparer.Ordinal),
            Encoding.UTF8.GetString(got.Body.Span));
    }

    private static async Task<uint?> CountAsync(IConnection connection, string queue)
    {
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue)).MessageCount;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }

    private static async Task PublishAsync(IChannel channel, string queue, string body, string? id, IDictionary<string, object?> headers)
    {
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true, Headers = headers };
        if (id is not null)
            properties.MessageId = id;
        await channel.BasicPublishAsync(exchange: "", queue, mandatory: true, properties, Encoding.UTF8.GetBytes(body));
    }

    private static Task<IChannel> ConfirmingAsync(IConnection connection) =>
        connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));

    private Task<IConnection> ConnectAsync() => new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
}
