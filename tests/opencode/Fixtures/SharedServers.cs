namespace Orchestrate.OpenCode.Tests.Fixtures;

[CollectionDefinition(Name)]
public sealed class SharedServers : ICollectionFixture<Servers>
{
    public const string Name = "opencode servers";
}
