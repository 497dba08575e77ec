namespace Orchestrate.Contracts.Work;

/// <summary>An agent that a workspace defines (AGT-2).</summary>
public sealed record WorkspaceAgent
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>One line for the orchestrator agent.</summary>
    public required string Description { get; init; }

    /// <summary>The text for its prompt, cut to what goes into one; null for none.</summary>
    public string? Definition { get; init; }

    /// <summary>Task types that are routed to it.</summary>
    public IReadOnlyList<string> Routes { get; init; } = [];
}
