using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Orchestrate.Messaging;

/// <summary>
/// Migrates every registered schema before any hosted service starts, the bus included, so that no message meets a table that is not there.
/// </summary>
internal sealed partial class SchemaMigrationService(
    IEnumerable<SchemaScripts> schemas, SchemaMigrator migrator, TimeProvider clock, ILogger<SchemaMigrationService> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        foreach (var scripts in schemas)
        {
            while (!await TryMigrateAsync(scripts, started, cancellationToken))
                await Task.Delay(TimeSpan.FromMilliseconds(500), clock, cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> TryMigrateAsync(SchemaScripts scripts, long started, CancellationToken cancellationToken)
    {
        try
        {
            await migrator.MigrateAsync(scripts, cancellationToken);
            return true;
        }
        catch (NpgsqlException exception) when (exception.IsTransient && clock.GetElapsedTime(started) < Patience)
        {
            // Services and database are often started together; a database that stays away is an error after a minute.
            Waiting(scripts.Schema, exception.Message);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The database is not ready for schema {Schema}: {Problem}")]
    private partial void Waiting(string schema, string problem);
}
