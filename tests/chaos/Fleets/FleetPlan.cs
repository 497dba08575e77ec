namespace Orchestrate.Chaos.Tests.Fleets;

/// <summary>How many replicas of each service, and how they are set up.</summary>
internal sealed record FleetPlan
{
    public int Gateways { get; init; } = 2;

    public int RunApis { get; init; } = 2;

    public int EventStreams { get; init; } = 2;

    public int Coordinators { get; init; } = 2;

    public int Runners { get; init; } = 3;

    /// <summary>Turns at the same time on one runner.</summary>
    public int Slots { get; init; } = 8;

    /// <summary>Added to every service's environment.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
