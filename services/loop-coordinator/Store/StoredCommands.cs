using Npgsql;
using NpgsqlTypes;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>The commands of open work, which <c>loop.work</c> keeps anyway and the outbox therefore does not. Work that is closed, or held back by a pause, need not be sent.</summary>
public sealed class StoredCommands(NpgsqlDataSource database) : IOutboxContents
{
    private const string Open = """
        SELECT work_id, command_type, command FROM loop.work WHERE work_id = ANY($1) AND status = 'open' AND admitted AND dispatched_at < 'infinity'
        """;

    /// <summary>How an outbox row refers to a piece of work.</summary>
    public static string ReferenceTo(Guid workId) => workId.ToString("N");

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, object>> FindAsync(IReadOnlyCollection<string> references, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(references);
        await using var command = database.Create(Open, Sql.Array<Guid>([.. references.Select(Guid.Parse)], NpgsqlDbType.Uuid));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<string, object>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
            found[ReferenceTo(reader.GetGuid(0))] = MessageCatalog.Deserialize(reader.GetString(1), reader.GetString(2));
        return found;
    }
}
