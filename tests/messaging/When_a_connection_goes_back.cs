using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orchestrate.Messaging.Tests.Support;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.Messaging.Tests;

/// <summary>Connections are not reset before each use (ADR 29); a transaction that somebody left open must end with its use all the same.</summary>
[Collection(ServersGroup.Name)]
public sealed class When_a_connection_goes_back(PostgresFixture postgres)
{
    [Theory]
    [InlineData("BEGIN; CREATE TABLE left_open (a int)", false)]
    [InlineData("BEGIN; CREATE TABLE left_open (a int); SELECT 1 / 0", true)]
    public async Task Should_leave_no_transaction_behind(string statements, bool fails)
    {
        var builder = Host.CreateApplicationBuilder();
        var connectionString = new NpgsqlConnectionStringBuilder(await postgres.Server.CreateDatabaseAsync()) { MaxPoolSize = 1 }.ConnectionString;
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Orchestrate"] = connectionString });
        builder.AddServiceDefaults();
        using var host = builder.Build();
        var database = host.Services.GetRequiredService<NpgsqlDataSource>();
        var process = 0;
        await using (var connection = await database.OpenConnectionAsync())
        {
            process = connection.ProcessID;
            await using var batch = connection.CreateBatch();
            foreach (var statement in statements.Split(';'))
                batch.BatchCommands.Add(new NpgsqlBatchCommand(statement));
            Assert.Equal(fails, await Record.ExceptionAsync(() => batch.ExecuteNonQueryAsync()) is PostgresException);
        }

        await using var next = await database.OpenConnectionAsync();
        Assert.Equal(process, next.ProcessID);
        await using var look = new NpgsqlCommand("SELECT to_regclass('left_open') IS NULL", next);
        Assert.Equal(true, await look.ExecuteScalarAsync());
    }
}
