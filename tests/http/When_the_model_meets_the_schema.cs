using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orchestrate.Http.Tests.Support;
using Orchestrate.RunApi.Store;

namespace Orchestrate.Http.Tests;

/// <summary>The EF Core model and the SQL scripts describe the same tables, column by column, key by key, index by index.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_the_model_meets_the_schema(Database database)
{
    [Fact]
    public async Task Should_agree_about_columns_keys_and_indexes()
    {
        await using var server = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync(), Parts.RunApi);
        await using var db = await server.Services.GetRequiredService<IDbContextFactory<IntakeDbContext>>().CreateDbContextAsync();
        var entities = db.Model.GetEntityTypes().ToList();
        Assert.Equal(6, entities.Count);
        foreach (var entity in entities)
        {
            var schema = entity.GetSchema() ?? entity.GetViewSchema();
            var table = entity.GetTableName() ?? entity.GetViewName()!;
            var modelled = entity.GetProperties().Select(p => $"{p.GetColumnName()} {p.GetColumnType()} {(p.IsNullable ? "null" : "not null")}");
            var stored = await RowsAsync(
                server, "SELECT column_name || ' ' || data_type || ' ' || CASE is_nullable WHEN 'YES' THEN 'null' ELSE 'not null' END FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2", schema!, table);
            if (entity.GetViewName() is not null)
            {
                // PostgreSQL calls every column of a view nullable.
                Assert.Equal(Names(modelled).Order(), Names(stored).Order());
                continue;
            }

            Assert.Equal(modelled.Order(), stored.Order());
            Assert.Equal(
                entity.FindPrimaryKey()!.Properties.Select(p => p.GetColumnName()),
                await RowsAsync(server, "SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) WHERE i.indisprimary AND i.indrelid = ($1 || '.' || $2)::regclass ORDER BY array_position(i.indkey, a.attnum)", schema!, table));
            var indexes = entity.GetIndexes().Select(i => i.GetDatabaseName()!);
            Assert.Equal(
                indexes.Order(),
                (await RowsAsync(server, "SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisprimary AND i.indrelid = ($1 || '.' || $2)::regclass", schema!, table)).Order());
            Assert.Equal(
                entity.GetForeignKeys().Count(),
                (await RowsAsync(server, "SELECT conname::text FROM pg_constraint WHERE contype = 'f' AND conrelid = ($1 || '.' || $2)::regclass", schema!, table)).Count);
        }
    }

    private static IEnumerable<string> Names(IEnumerable<string> columns) => columns.Select(c => c.Split(' ')[0]);

    private static async Task<List<string>> RowsAsync(Server server, string sql, string schema, string table)
    {
        await using var command = server.Database.CreateCommand(sql);
        command.Parameters.AddWithValue(schema);
        command.Parameters.AddWithValue(table);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }
}
