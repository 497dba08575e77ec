using Npgsql;
using NpgsqlTypes;
using Orchestrate.Domain.Prompts;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>The templates of system prompts that coordinators were ever started with, in <c>loop.templates</c>: a few kilobytes for each version of the prompts, so none is ever removed.</summary>
public sealed class TemplateStore(NpgsqlDataSource database)
{
    private const string Keep = "INSERT INTO loop.templates (digest, body) SELECT * FROM unnest($1, $2) ON CONFLICT (digest) DO NOTHING";

    private const string Find = "SELECT body FROM loop.templates WHERE digest = $1";

    /// <summary>Keeps templates; those that are there stay as they are.</summary>
    public async Task KeepAsync(IReadOnlyCollection<SystemTemplate> templates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(templates);
        await using var command = database.Create(
            Keep,
            Sql.Array<string>([.. templates.Select(template => template.Digest)], NpgsqlDbType.Text),
            Sql.Array<string>([.. templates.Select(template => template.Text)], NpgsqlDbType.Text));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The text of a template; null when it was never kept.</summary>
    public async Task<string?> FindAsync(string digest, CancellationToken cancellationToken)
    {
        await using var command = database.Create(Find, Sql.Text(digest));
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }
}
