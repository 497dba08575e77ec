using System.Diagnostics.CodeAnalysis;

namespace Orchestrate.Chaos.Tests.Fleets;

/// <summary>Tests with fleets: one after the other, because each of them needs the whole machine.</summary>
[CollectionDefinition(Name)]
[SuppressMessage("Naming", "CA1711", Justification = "A group of tests.")]
public sealed class ServersGroup : ICollectionFixture<Servers>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "servers";
}
