using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>The schema that the coordinator alone writes.</summary>
public static class LoopSchema
{
    /// <summary>Its name.</summary>
    public const string Name = "loop";

    /// <summary>The scripts that build it.</summary>
    public static SchemaScripts Scripts { get; } = new(Name, typeof(LoopSchema).Assembly, "Orchestrate.LoopCoordinator.Store.Migrations.");
}
