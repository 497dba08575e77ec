using System.Threading.Channels;
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

        var ids = new Guid[rows.Count];
        var types = new string[rows.Count];
        var bodies = new string[rows.Count];
        var destinations = new string?[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            ids[i] = rows[i].Id;
            types[i] = MessageCatalog.UrnOf(rows[i].Message.GetType());
            bodies[i] = rows[i].Reference is { } reference ? ReferenceMark + reference : MessageCatalog.Serialize(rows[i].Message);
            destinations[i] = rows[i].Destination;
        }

        var command = new NpgsqlBatchCommand(insert);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.Add(Texts(types));
        command.Parameters.Add(Texts(bodies));
        command.Parameters.Add(Texts(destinations));
        batch.BatchCommands.Add(command);
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
            confirmed.Writer.TryWrite(row.Id);
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
