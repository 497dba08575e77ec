using Orchestrate.ScriptedModel.Scenarios;

namespace Orchestrate.ScriptedModel.Playing;

/// <summary>What one model call answers.</summary>
public sealed record ScriptedAnswer
{
    /// <summary>Text; empty when there are only tool calls.</summary>
    public string Text { get; init; } = string.Empty;

    /// <summary>Tool calls: name and JSON arguments.</summary>
    public IReadOnlyList<(string Name, string Arguments)> Calls { get; init; } = [];

    /// <summary>What goes wrong instead of (or, for a cut or stalled stream, within) the answer.</summary>
    public ScriptedFault? Fault { get; init; }

    /// <summary>Milliseconds before the answer.</summary>
    public int LatencyMs { get; init; }

    /// <summary>The reply of the scenario it comes from, from 1; 0 for the canned text.</summary>
    public int Reply { get; init; }
}
