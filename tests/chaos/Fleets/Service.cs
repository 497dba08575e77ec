namespace Orchestrate.Chaos.Tests.Fleets;

/// <summary>The five services.</summary>
internal enum Service
{
    Gateway,
    RunApi,
    EventStream,
    Coordinator,
    Runner,
}
