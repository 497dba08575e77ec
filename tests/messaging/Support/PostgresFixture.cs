using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests.Support;

/// <summary>One PostgreSQL for all tests of this project; each test makes its own database.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PrivatePostgres? server;

    public PrivatePostgres Server => server ?? throw new InvalidOperationException("The fixture was not initialised.");

    public async Task InitializeAsync() => server = await PrivatePostgres.StartAsync();

    public async Task DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }
}
