namespace Orchestrate.Domain.Results;

/// <summary>What every orchestrator and worker turn must emit as its whole final message. Shape: <c>schemas/AgentResult.schema.json</c>.</summary>
public sealed record AgentResult
{
    /// <summary>Version of the document's shape; <c>"1"</c>.</summary>
    public required string SchemaVersion { get; init; }

    /// <summary>What the agent says of its own work.</summary>
    public required ResultStatus Status { get; init; }

    /// <summary>Files or texts it made.</summary>
    public required IReadOnlyList<ResultArtifact> Artifacts { get; init; }

    /// <summary>Claims: kept, shown, and never sufficient.</summary>
    public required IReadOnlyList<EvidenceClaim> Evidence { get; init; }

    /// <summary>What it wants to have noted.</summary>
    public required IReadOnlyList<string> Logs { get; init; }

    /// <summary>The Ralph loop of this turn (VER-2).</summary>
    public required IterationSummary IterationSummary { get; init; }

    /// <summary>What should happen next; the orchestrator agent's plan is the <c>dispatch_task</c> actions.</summary>
    public required IReadOnlyList<NextAction> NextActions { get; init; }

    /// <summary>0–100.</summary>
    public required int Confidence { get; init; }

    /// <summary>The six sections of a context package (VER-8).</summary>
    public ContextPackage? ContextPackage { get; init; }

    /// <summary>Free names and values.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
