using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests;

[Collection(ServersGroup.Name)]
public sealed class When_schemas_are_migrated(PostgresFixture postgres)
{
    [Fact]
    public async Task Should_apply_each_script_once_however_many_replicas_start()
    {
        await using var database = await DatabaseAsync();
        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => MigrateAsync(database, "first")));

        Assert.Equal(["0001_things.sql", "0002_more.sql"], applied.SelectMany(names => names).Order());
        Assert.Equal(1L, await CountAsync(database, "sample.things"));
        Assert.Equal(2L, await CountAsync(database, "sample.schema_migrations"));
    }

    [Fact]
    public async Task Should_refuse_a_script_that_was_changed_after_it_was_applied()
    {
        await using var database = await DatabaseAsync();
        await MigrateAsync(database, "first");

        var refused = await Assert.ThrowsAsync<SchemaMigrationException>(() => MigrateAsync(database, "changed"));
        Assert.Contains("0001_things.sql", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_keep_the_scripts_before_a_broken_one_and_nothing_of_it()
    {
        await using var database = await DatabaseAsync();
        await Assert.ThrowsAsync<SchemaMigrationException>(() => MigrateAsync(database, "broken"));

        Assert.Equal(0L, await CountAsync(database, "sample.fine"));
        Assert.Equal(1L, await CountAsync(database, "sample.schema_migrations"));
        Assert.Equal(0L, await CountAsync(database, "pg_tables WHERE tablename = 'half'"));

        // The lock is free: the next replica fails on the script, not on the lock.
        await Assert.ThrowsAsync<SchemaMigrationException>(() => MigrateAsync(database, "broken"));
    }

    [Fact]
    public async Task Should_build_the_coordinators_schema()
    {
        await using var database = await DatabaseAsync();
        var migrator = new SchemaMigrator(database, NullLogger<SchemaMigrator>.Instance);
        Assert.NotEmpty(await migrator.MigrateAsync(LoopSchema.Scripts, CancellationToken.None));
        Assert.Equal(0L, await CountAsync(database, "loop.run_view"));
        Assert.Equal(0L, await CountAsync(database, "loop.event_view"));
    }

    [Fact]
    public async Task Should_count_tables_that_have_grown_and_no_others()
    {
        await using var database = await DatabaseAsync();
        await MigrateAsync(database, "first");
        await using (var fill = database.CreateCommand("INSERT INTO sample.things SELECT i FROM generate_series(10, 5009) AS i; CREATE SCHEMA other; CREATE TABLE other.full AS SELECT generate_series(1, 5000)"))
            await fill.ExecuteNonQueryAsync();
        var scripts = new SchemaScripts("sample", typeof(When_schemas_are_migrated).Assembly, "Scripts.first.");
        using var statistics = new SchemaStatistics(database, [scripts, scripts], TimeProvider.System, NullLogger<SchemaStatistics>.Instance);

        await Eventually.HoldsAsync(async () => await statistics.LookAsync(CancellationToken.None) == 1, "the database has noticed that the table has grown");

        Assert.Equal(5001L, await CountedAsync("sample.things"));
        Assert.Equal(-1L, await CountedAsync("other.full"));
        Assert.Equal(0, await statistics.LookAsync(CancellationToken.None));

        async Task<long> CountedAsync(string table)
        {
            await using var counted = database.CreateCommand($"SELECT reltuples::bigint FROM pg_class WHERE oid = '{table}'::regclass");
            return (long)(await counted.ExecuteScalarAsync())!;
        }
    }

    private static Task<IReadOnlyList<string>> MigrateAsync(NpgsqlDataSource database, string set) =>
        new SchemaMigrator(database, NullLogger<SchemaMigrator>.Instance).MigrateAsync(
            new SchemaScripts("sample", typeof(When_schemas_are_migrated).Assembly, $"Scripts.{set}."), CancellationToken.None);

    private static async Task<long> CountAsync(NpgsqlDataSource database, string from)
    {
        await using var command = database.CreateCommand($"SELECT count(*) FROM {from}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<NpgsqlDataSource> DatabaseAsync() => NpgsqlDataSource.Create(await postgres.Server.CreateDatabaseAsync());
}
