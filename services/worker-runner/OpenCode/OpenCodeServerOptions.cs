using System.ComponentModel.DataAnnotations;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>Settings of managed OpenCode processes (section <c>Runner:OpenCode</c>).</summary>
public sealed class OpenCodeServerOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Runner:OpenCode";

    /// <summary>Seconds within which a started process must be ready, default 120 (2.5 s are usual, half a minute on a machine that is very busy).</summary>
    [Range(1, 600)]
    public double StartSeconds { get; set; } = 120;

    /// <summary>How often a start is tried, each time on another port, default 3.</summary>
    [Range(1, 10)]
    public int StartTries { get; set; } = 3;
}
