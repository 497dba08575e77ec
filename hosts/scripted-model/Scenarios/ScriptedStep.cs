using System.Text.Json.Nodes;

namespace Orchestrate.ScriptedModel.Scenarios;

/// <summary>What one model call answers: tool calls (with or without text before them), a result, or text verbatim.</summary>
public sealed record ScriptedStep
{
    /// <summary>Line in the file.</summary>
    public required int Line { get; init; }

    /// <summary>Text beside the tool calls.</summary>
    public string? Say { get; init; }

    /// <summary>Tool calls of this answer, in order; OpenCode runs them in parallel.</summary>
    public IReadOnlyList<ScriptedToolCall> Tools { get; init; } = [];

    /// <summary>Shorthand of an AgentResult; missing mandatory fields are filled in.</summary>
    public JsonObject? Result { get; init; }

    /// <summary>The final text, verbatim.</summary>
    public string? Raw { get; init; }

    /// <summary>Milliseconds before this answer; null for the reply's.</summary>
    public int? LatencyMs { get; init; }

    /// <summary>The last step only: answer every further call of the turn the same way.</summary>
    public bool Repeat { get; init; }

    /// <summary>True when the turn ends with it.</summary>
    public bool IsFinal => Result is not null || Raw is not null;
}
