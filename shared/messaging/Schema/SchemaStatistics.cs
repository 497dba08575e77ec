using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Orchestrate.Messaging;

/// <summary>
/// Has the database count the rows of tables that have doubled since it did so last. Statements are prepared once, and the plan that was right for an empty table reads all of it when it is full;
/// autovacuum looks once a minute, in which a busy new installation makes thousands of rows.
/// </summary>
public sealed partial class SchemaStatistics(
    NpgsqlDataSource database, IEnumerable<SchemaScripts> schemas, TimeProvider clock, ILogger<SchemaStatistics> logger) : BackgroundService
{
    /// <summary>How often tables are looked at.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    // What another process counts at this moment is left to it, and so are tables of another owner, which only that one may have counted.
    private const string Grown = """
        SELECT format('ANALYZE (SKIP_LOCKED) %I.%I', tables.schemaname, tables.relname)
        FROM pg_stat_user_tables AS tables JOIN pg_class AS class ON class.oid = tables.relid
        WHERE tables.schemaname = ANY($1) AND tables.n_live_tup > 200 + 2 * greatest(class.reltuples, 0) AND pg_has_role(class.relowner, 'USAGE')
        """;

    /// <summary>Looks once; answers how many tables were counted.</summary>
    public async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var statements = new List<string>();
        await using (var grown = new NpgsqlCommand(Grown, connection))
        {
            grown.Parameters.AddWithValue(schemas.Select(scripts => scripts.Schema).Distinct().ToArray());
            await using var reader = await grown.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                statements.Add(reader.GetString(0));
        }

        foreach (var statement in statements)
        {
            await using var analyze = new NpgsqlCommand(statement, connection);
            await analyze.ExecuteNonQueryAsync(cancellationToken);
            Counted(statement);
        }

        return statements.Count;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryLookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Stopped();
        }
    }

    private async Task TryLookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            NotCounted(exception);
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Statement}")]
    private partial void Counted(string statement);

    [LoggerMessage(LogLevel.Debug, "Tables could not be counted; the next look tries again")]
    private partial void NotCounted(Exception exception);

    [LoggerMessage(LogLevel.Debug, "Tables are not counted any more")]
    private partial void Stopped();
}
