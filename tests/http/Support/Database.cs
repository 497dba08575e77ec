using Orchestrate.TestSupport;

namespace Orchestrate.Http.Tests.Support;

/// <summary>One PostgreSQL server for all tests of this project.</summary>
public sealed class Database : IAsyncLifetime
{
    private PrivatePostgres? postgres;

    public PrivatePostgres Postgres => postgres!;

    public async Task InitializeAsync() => postgres = await PrivatePostgres.StartAsync(durable: false);

    public async Task DisposeAsync()
    {
        if (postgres is not null)
            await postgres.DisposeAsync();
    }
}
