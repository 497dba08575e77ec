using System.ComponentModel.DataAnnotations;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>Bounds of a watched prompt (section <c>Runner:Agent</c>).</summary>
public sealed class AgentRuntimeOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Runner:Agent";

    /// <summary>Seconds within which an abort must be confirmed before the process is killed, default 5.</summary>
    [Range(0.5, 60)]
    public double AbortSeconds { get; set; } = 5;

    /// <summary>Model steps of one turn that neither called a tool nor ended it, in a row, after which the turn is a hot loop, default 5.</summary>
    [Range(2, 100)]
    public int BarrenSteps { get; set; } = 5;

    /// <summary>Model steps of one turn, default 100. The model proxy's limit is usually lower; an attached server has none but this.</summary>
    [Range(2, 1000)]
    public int Steps { get; set; } = 100;

    /// <summary>Milliseconds between two reports of streamed text, default 250.</summary>
    [Range(50, 5000)]
    public int TextMilliseconds { get; set; } = 250;
}
