using System.Diagnostics.CodeAnalysis;

namespace Orchestrate.Chaos.Tests.Fleets;

/// <summary>Tests of the standing fleet: one after the other.</summary>
[CollectionDefinition(Name)]
[SuppressMessage("Naming", "CA1711", Justification = "A group of tests.")]
public sealed class FleetGroup : ICollectionFixture<StandingFleet>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "fleet";
}
