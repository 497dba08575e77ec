namespace Orchestrate.Domain.Bundles;

/// <summary>The spec bundle (<c>OrchestrationPackage</c>): the one immutable input document of a run. Shape: <c>schemas/OrchestrationPackage.schema.json</c>.</summary>
public sealed record SpecBundle
{
    /// <summary>Version of the document's shape; <c>"1"</c>.</summary>
    public required string SchemaVersion { get; init; }

    /// <summary>Name and labels for people.</summary>
    public BundleMetadata Metadata { get; init; } = new();

    /// <summary>What is to be achieved.</summary>
    public required string Goal { get; init; }

    /// <summary>What must hold on the way; given to every agent.</summary>
    public IReadOnlyList<string> Constraints { get; init; } = [];

    /// <summary>The repository to work on.</summary>
    public WorkspaceSpec Workspace { get; init; } = new();

    /// <summary>The tests that decide whether the run is done. At least one is required.</summary>
    public required IReadOnlyList<AcceptanceTest> AcceptanceTests { get; init; }

    /// <summary>Agents that the bundle adds to, or replaces in, the default registry.</summary>
    public IReadOnlyList<AgentSpec> AgentSpecs { get; init; } = [];

    /// <summary>Skills that the bundle adds or replaces.</summary>
    public IReadOnlyList<SkillSpec> SkillSpecs { get; init; } = [];

    /// <summary>Values for registry variables.</summary>
    public BundleRegistries Registries { get; init; } = new();

    /// <summary>How rules are to be applied.</summary>
    public Policies Policies { get; init; } = new();

    /// <summary>Requested limits; the server's own may be smaller (LIM-1).</summary>
    public RequestedLimits Limits { get; init; } = new();

    /// <summary>Models to use.</summary>
    public ModelPreferences ModelPreferences { get; init; } = new();
}
