using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Orchestrate.Messaging;

/// <summary>
/// Sends rows of one outbox that were committed and not confirmed within two seconds: the process died in between, or the broker was away.
/// Replicas share the work, because a row that one of them has locked is skipped by the others.
/// </summary>
internal sealed partial class OutboxRelay(NpgsqlDataSource database, SqlOutbox outbox, MessageDispatcher dispatcher, IOutboxContents? contents, ILogger<OutboxRelay> logger)
{
    private readonly string due =
        $"SELECT id, message_type, body, destination FROM {outbox.Schema}.outbox WHERE available_at <= now() ORDER BY seq LIMIT $1 FOR UPDATE SKIP LOCKED";

    private readonly string delete = $"DELETE FROM {outbox.Schema}.outbox WHERE id = ANY($1)";

    // Backed off so that a row that can never be sent (an unknown type after a rollback of the deployment) does not fill every batch.
    private readonly string postpone = $"""
        UPDATE {outbox.Schema}.outbox SET attempts = attempts + 1, available_at = now() + least(power(2, attempts + 1), 60) * interval '1 second'
        WHERE id = ANY($1)
        """;

    /// <summary>Sends what is due. Returns whether there may be more at once.</summary>
    public async Task<bool> RelayAsync(int batchSize, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rows = await DueAsync(connection, batchSize, cancellationToken);
        if (rows.Count == 0)
            return false;

        var kept = await ContentsAsync(rows, cancellationToken);
        var sent = await Task.WhenAll(rows.Select(row => TrySendAsync(row, kept, cancellationToken)));
        await ExecuteAsync(connection, delete, Ids(rows, sent, wanted: true), cancellationToken);
        await ExecuteAsync(connection, postpone, Ids(rows, sent, wanted: false), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Relayed(sent.Count(ok => ok), rows.Count, outbox.Schema);
        return rows.Count == batchSize && sent.All(ok => ok);
    }

    /// <summary>Removes the rows that the broker has confirmed. Losing this deletion costs one repeated message, so it does not wait for the disk.</summary>
    public async Task ForgetConfirmedAsync(CancellationToken cancellationToken)
    {
        var ids = new List<Guid>();
        while (ids.Count < 1000 && outbox.Confirmed.TryRead(out var id))
            ids.Add(id);
        if (ids.Count == 0)
            return;

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL synchronous_commit = off"));
        var command = new NpgsqlBatchCommand(delete);
        command.Parameters.Add(IdArray([.. ids]));
        batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Removes inbox rows older than the retention.</summary>
    public async Task ForgetInboxAsync(int days, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"DELETE FROM {outbox.Schema}.inbox WHERE at < now() - $1 * interval '1 day'");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = days });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<List<StoredRow>> DueAsync(NpgsqlConnection connection, int batchSize, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(due, connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = batchSize });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<StoredRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new StoredRow(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetString(3)));
        }

        return rows;
    }

    private async Task<IReadOnlyDictionary<string, object>> ContentsAsync(List<StoredRow> rows, CancellationToken cancellationToken)
    {
        string[] references = [.. rows.SelectMany(row => row.References).Select(entry => entry.Reference).Distinct(StringComparer.Ordinal)];
        if (references.Length == 0)
            return new Dictionary<string, object>();
        return contents is null
            ? throw new InvalidOperationException($"{outbox.Schema}.outbox refers to messages that are kept elsewhere, and nothing is registered that finds them.")
            : await contents.FindAsync(references, cancellationToken);
    }

    private async Task<bool> TrySendAsync(StoredRow row, IReadOnlyDictionary<string, object> kept, CancellationToken cancellationToken)
    {
        try
        {
            if (row.References is [])
                await dispatcher.SendAsync(new OutboxRow(row.Id, MessageCatalog.Deserialize(row.Type, row.Body), row.Destination), cancellationToken);
            foreach (var (id, reference) in row.References)
            {
                if (kept.TryGetValue(reference, out var message))
                    await dispatcher.SendAsync(OutboxRow.For(message, id), cancellationToken);
            }

            return true;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            Unreadable(exception, row.Id, row.Type, outbox.Schema);
            return false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            NotSent(exception, row.Id, row.Type, outbox.Schema);
            return false;
        }
    }

    private static Guid[] Ids(List<StoredRow> rows, bool[] sent, bool wanted) =>
        [.. rows.Where((_, index) => sent[index] == wanted).Select(row => row.Id)];

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, Guid[] ids, CancellationToken cancellationToken)
    {
        if (ids.Length == 0)
            return;
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(IdArray(ids));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter<Guid[]> IdArray(Guid[] ids) =>
        new() { TypedValue = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };

    [LoggerMessage(LogLevel.Information, "The relay sent {Sent} of {Due} messages of {Schema}.outbox")]
    private partial void Relayed(int sent, int due, string schema);

    [LoggerMessage(LogLevel.Error, "Row {MessageId} ({MessageType}) of {Schema}.outbox cannot be read; it stays and is tried again more and more rarely")]
    private partial void Unreadable(Exception exception, Guid messageId, string messageType, string schema);

    [LoggerMessage(LogLevel.Warning, "Row {MessageId} ({MessageType}) of {Schema}.outbox was not taken by the broker; it stays")]
    private partial void NotSent(Exception exception, Guid messageId, string messageType, string schema);

    private sealed record StoredRow(Guid Id, string Type, string Body, string? Destination)
    {
        /// <summary>The messages that are kept elsewhere; empty for a row that has its message.</summary>
        public IReadOnlyList<(Guid Id, string Reference)> References { get; } =
            Body.StartsWith(SqlOutbox.ReferenceMark, StringComparison.Ordinal) ? [(Id, Body[SqlOutbox.ReferenceMark.Length..])] : SharedRow.Read(Body);
    }
}
