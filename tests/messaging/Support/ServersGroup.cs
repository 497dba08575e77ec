namespace Orchestrate.Messaging.Tests.Support;

[CollectionDefinition(Name)]
public sealed class ServersGroup : ICollectionFixture<PostgresFixture>, ICollectionFixture<RabbitFixture>
{
    public const string Name = "PostgreSQL and RabbitMQ";
}
