using System.ComponentModel.DataAnnotations;

namespace Orchestrate.LoopCoordinator.Hosting;

/// <summary>Settings of the loop-coordinator (section <c>Coordinator</c>).</summary>
public sealed class CoordinatorOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Coordinator";

    /// <summary>Model for agents without a preference, <c>provider/model</c>.</summary>
    public string DefaultModel { get; set; } = "scripted/demo";

    /// <summary>Sandbox policy when a bundle has none: <c>required</c>, <c>auto</c> (default) or <c>none</c>.</summary>
    [RegularExpression("required|auto|none")]
    public string DefaultSandbox { get; set; } = "auto";

    /// <summary>Seconds that a lease lasts without a heartbeat, default 10 (LIM-1).</summary>
    [Range(1, 300)]
    public int LeaseSeconds { get; set; } = 10;

    /// <summary>Seconds between two looks of the sweeper, default 1.</summary>
    [Range(0.1, 60)]
    public double SweepSeconds { get; set; } = 1;

    /// <summary>Seconds after which a command that nobody has begun is sent again, default 30.</summary>
    [Range(1, 3600)]
    public int ResendSeconds { get; set; } = 30;

    /// <summary>Seconds that an open circuit breaker waits before its trial, default 60 (FAIL-3).</summary>
    [Range(1, 3600)]
    public int BreakerSeconds { get; set; } = 60;

    /// <summary>Decisions at the same time, default 32.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 32;
}
