using Microsoft.Extensions.Logging;
using Npgsql;

namespace Orchestrate.Messaging;

/// <summary>
/// Applies a schema's scripts, each once and in its own transaction, recorded in <c>schema.schema_migrations</c> with a checksum. Replicas that
/// start together wait for one another on an advisory lock.
/// </summary>
public sealed partial class SchemaMigrator(NpgsqlDataSource database, ILogger<SchemaMigrator> logger)
{
    /// <summary>Brings the schema up to date; returns the names of the scripts that it applied.</summary>
    /// <exception cref="SchemaMigrationException">A script differs from what was applied under its name, or fails.</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(SchemaScripts scripts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scripts);
        var schema = SchemaName.Check(scripts.Schema);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using (var prepare = connection.CreateBatch())
        {
            // The lock belongs to the session, so a process that dies in a migration leaves it at once.
            prepare.BatchCommands.Add(new NpgsqlBatchCommand($"SELECT pg_advisory_lock(hashtextextended('orchestrate.schema.{schema}', 0))"));
            await prepare.ExecuteNonQueryAsync(cancellationToken);
        }

        try
        {
            return await ApplyAsync(connection, schema, scripts.Read(), cancellationToken);
        }
        finally
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock(hashtextextended('orchestrate.schema.{schema}', 0))", CancellationToken.None);
        }
    }

    private async Task<IReadOnlyList<string>> ApplyAsync(
        NpgsqlConnection connection, string schema, IReadOnlyList<SchemaScript> scripts, CancellationToken cancellationToken)
    {
        await ExecuteAsync(
            connection,
            $"""
            SET client_min_messages = warning;
            CREATE SCHEMA IF NOT EXISTS {schema};
            CREATE TABLE IF NOT EXISTS {schema}.schema_migrations (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
            RESET client_min_messages
            """,
            cancellationToken);
        var applied = await AppliedAsync(connection, schema, cancellationToken);
        var fresh = new List<string>();
        foreach (var script in scripts)
        {
            if (applied.TryGetValue(script.Name, out var checksum))
            {
                if (checksum != script.Checksum)
                {
                    throw new SchemaMigrationException(
                        $"The script {script.Name} of schema {schema} was changed after it was applied. Add a new script instead of changing this one.");
                }

                continue;
            }

            await ApplyAsync(connection, schema, script, cancellationToken);
            fresh.Add(script.Name);
            Applied(script.Name, schema);
        }

        return fresh;
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, string schema, SchemaScript script, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await ExecuteAsync(connection, script.Sql, cancellationToken);
        }
        catch (PostgresException exception)
        {
            throw new SchemaMigrationException($"The script {script.Name} of schema {schema} failed: {exception.MessageText}", exception);
        }

        await using var record = new NpgsqlCommand($"INSERT INTO {schema}.schema_migrations (name, checksum) VALUES ($1, $2)", connection);
        record.Parameters.Add(new NpgsqlParameter<string> { TypedValue = script.Name });
        record.Parameters.Add(new NpgsqlParameter<string> { TypedValue = script.Checksum });
        await record.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<Dictionary<string, string>> AppliedAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT name, checksum FROM {schema}.schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
            applied.Add(reader.GetString(0), reader.GetString(1));
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // A script that rewrites a large table takes its time; given up in the middle it would begin again for ever.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "Applied {Script} to schema {Schema}")]
    private partial void Applied(string script, string schema);
}
