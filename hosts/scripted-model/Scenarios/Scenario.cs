namespace Orchestrate.ScriptedModel.Scenarios;

/// <summary>A scenario file, parsed and validated.</summary>
public sealed record Scenario
{
    /// <summary>What the scenario plays; shown in errors and logs.</summary>
    public required string Name { get; init; }

    /// <summary>Milliseconds before each answer, unless a reply or step says otherwise.</summary>
    public int LatencyMs { get; init; }

    /// <summary>What the model answers, in the file's order.</summary>
    public required IReadOnlyList<ScriptedReply> Replies { get; init; }
}
