using Npgsql;
using Orchestrate.TestSupport;

namespace Orchestrate.LoopCoordinator.Tests;

/// <summary>A real PostgreSQL for the tests of this project.</summary>
public sealed class Database : IAsyncLifetime
{
    private PrivatePostgres _server = null!;

    public async Task InitializeAsync() => _server = await PrivatePostgres.StartAsync(durable: false);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    /// <summary>An empty database with what run-api would have stored.</summary>
    public async Task<string> CreateAsync()
    {
        var connection = await _server.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("""
            CREATE SCHEMA intake;
            CREATE TABLE intake.run_view (run_id uuid PRIMARY KEY, bundle jsonb NOT NULL, start boolean NOT NULL, owner text NOT NULL DEFAULT 'local', mode text NOT NULL DEFAULT 'full', submitted_at timestamptz NOT NULL DEFAULT now());
            """);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
