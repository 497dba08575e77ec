using Orchestrate.Messaging;

namespace Orchestrate.RunApi.Store;

/// <summary>The schema that run-api alone writes.</summary>
public static class IntakeSchema
{
    /// <summary>Its name.</summary>
    public const string Name = "intake";

    /// <summary>The scripts that build it.</summary>
    public static SchemaScripts Scripts { get; } = new(Name, typeof(IntakeSchema).Assembly, "Orchestrate.RunApi.Store.Migrations.");
}
