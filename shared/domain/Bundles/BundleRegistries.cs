namespace Orchestrate.Domain.Bundles;

/// <summary>The bundle's part of the registries.</summary>
public sealed record BundleRegistries
{
    /// <summary>Values for variables of <c>registries/variables.registry.json</c>; a name that the registry does not know is refused.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}
