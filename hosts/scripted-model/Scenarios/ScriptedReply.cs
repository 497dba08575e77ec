namespace Orchestrate.ScriptedModel.Scenarios;

/// <summary>One turn of an agent: which turn it is, and what the model answers call by call.</summary>
public sealed record ScriptedReply
{
    /// <summary>Place in the file, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Line in the file.</summary>
    public required int Line { get; init; }

    /// <summary>The turns it answers.</summary>
    public required ReplyMatch When { get; init; }

    /// <summary>One entry per model call of the turn.</summary>
    public required IReadOnlyList<ScriptedStep> Steps { get; init; }

    /// <summary>What goes wrong before those steps.</summary>
    public required IReadOnlyList<ScriptedFault> Faults { get; init; }

    /// <summary>Milliseconds before each answer; null for the scenario's.</summary>
    public int? LatencyMs { get; init; }

    /// <summary>The step for a model call, from 1; null when the agent calls more often than the reply has steps.</summary>
    public ScriptedStep? StepAt(int step) =>
        step <= Steps.Count ? Steps[step - 1] : Steps[^1].Repeat ? Steps[^1] : null;
}
