using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Orchestrate.Messaging;

/// <inheritdoc cref="IOutbox"/>
internal sealed partial class SqlOutbox : IOutbox
{
    /// <summary>Begins a body that only refers to the message; a message itself is a JSON object.</summary>
    internal const string ReferenceMark = "ref:";

    private readonly MessageDispatcher dispatcher;
    private readonly ILogger<SqlOutbox> logger;
    private readonly Channel<Guid> confirmed = Channel.CreateUnbounded<Guid>(new UnboundedChannelOptions { SingleReader = true });
    private readonly string insert;

    public SqlOutbox(string schema, MessageDispatcher dispatcher, ILogger<SqlOutbox> logger)
    {
        Schema = SchemaName.Check(schema);
        this.dispatcher = dispatcher;
        this.logger = logger;
        insert = $"INSERT INTO {Schema}.outbox (id, message_type, body, destination) SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING";
    }

    public string Schema { get; }

    /// <summary>Ids that the broker has confirmed and whose rows may go.</summary>
    public ChannelReader<Guid> Confirmed => confirmed.Reader;

    public void Append(NpgsqlBatch batch, IReadOnlyList<OutboxRow> rows)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
            return;

        var referring = rows.Where(row => row.Reference is not null).ToList();
        (Guid Id, string Type, string Body, string? Destination)[] stored = referring.Count > 1
            ? [.. rows.Where(row => row.Reference is null).Select(Own), Shared(referring)]
            : [.. rows.Select(Own)];
        var command = new NpgsqlBatchCommand(insert);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = Array.ConvertAll(stored, row => row.Id), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.Add(Texts(Array.ConvertAll(stored, row => row.Type)));
        command.Parameters.Add(Texts(Array.ConvertAll(stored, row => row.Body)));
        command.Parameters.Add(Texts(Array.ConvertAll(stored, row => row.Destination)));
        batch.BatchCommands.Add(command);
    }

    private static (Guid Id, string Type, string Body, string? Destination) Own(OutboxRow row) => (
        row.Id,
        MessageCatalog.UrnOf(row.Message.GetType()),
        row.Reference is { } reference ? ReferenceMark + reference : MessageCatalog.Serialize(row.Message),
        row.Destination);

    /// <summary>A busy server commits a dozen commands together: a row for each of them was a seventh of what its decisions cost the database.</summary>
    private static (Guid Id, string Type, string Body, string? Destination) Shared(List<OutboxRow> messages)
    {
        var row = new SharedRow(NewId.NextGuid(), messages);
        return (row.Id, MessageCatalog.UrnOf(messages[0].Message.GetType()), row.Body, null);
    }

    public async Task AppendAsync(NpgsqlConnection connection, IReadOnlyList<OutboxRow> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        await using var batch = connection.CreateBatch();
        Append(batch, rows);
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task DispatchAsync(IReadOnlyList<OutboxRow> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 1)
        {
            await TryDispatchAsync(rows[0], cancellationToken);
            return;
        }

        await Task.WhenAll(rows.Select(row => TryDispatchAsync(row, cancellationToken)));
    }

    private async Task TryDispatchAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        try
        {
            await dispatcher.SendAsync(row, cancellationToken);
            if (row.StoredIn is not { } shared)
                confirmed.Writer.TryWrite(row.Id);
            else if (shared.Confirm())
                confirmed.Writer.TryWrite(shared.Id);
        }
        catch (Exception exception)
        {
            // Whatever it was (broker away, queue missing, shutting down): the row is committed, and the relay sends it.
            LeftForRelay(exception, row.Id, row.Message.GetType().Name);
        }
    }

    private static NpgsqlParameter<string?[]> Texts(string?[] values) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    [LoggerMessage(LogLevel.Warning, "Message {MessageId} ({MessageType}) was not confirmed by the broker; the relay will send it")]
    private partial void LeftForRelay(Exception exception, Guid messageId, string messageType);
}
