namespace Orchestrate.Http.Tests.Support;

/// <summary>The tests that share the database server. They run one after the other: two cores are enough for one of them.</summary>
[CollectionDefinition(Name)]
public sealed class DatabaseUsers : ICollectionFixture<Database>
{
    public const string Name = "database";
}
