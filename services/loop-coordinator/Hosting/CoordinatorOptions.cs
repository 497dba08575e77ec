using System.ComponentModel.DataAnnotations;
using Orchestrate.Domain.Capacity;
using Orchestrate.Domain.Retention;

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

    /// <summary>Decisions at the same time, default 64.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 64;

    /// <summary>Agent turns of one tenant that are with the runners at the same time, queued or running, over all replicas; further ones wait. Default 64.</summary>
    [Range(1, 100_000)]
    public int MaxTurnsPerTenant { get; set; } = 64;

    /// <summary>The same over all tenants, default 512. The nearer to the number of worker slots, the fairer: what is in the runners' queue can no longer be overtaken.</summary>
    [Range(1, 100_000)]
    public int MaxTurns { get; set; } = 512;

    /// <summary>Turns at the same time on one OpenCode server that runners are attached to, over all replicas, default 5: about there a server is saturated.</summary>
    [Range(1, 1000)]
    public int MaxTurnsPerServer { get; set; } = 5;

    /// <summary>Minutes after a run's end during which its clones, checkouts and OpenCode homes stay, default 10.</summary>
    [Range(0, 1_000_000)]
    public double WorkingFilesMinutes { get; set; } = 10;

    /// <summary>Days after a run's end during which its repositories, log and rows stay, default 30. A run with work that is neither merged nor discarded stays longer, see <see cref="UnmergedDays"/>.</summary>
    [Range(0, 36_500)]
    public double RetentionDays { get; set; } = 30;

    /// <summary>Days after a run's end during which work stays that is neither merged nor discarded, and its run with it; null, the default, until a person discards it. Never shorter than <see cref="RetentionDays"/>.</summary>
    [Range(0, 36_500)]
    public double? UnmergedDays { get; set; }

    /// <summary>Days that a run's rows stay after its repositories may go, default 7: runners ask for what they may remove, and one that was down asks later.</summary>
    [Range(0, 36_500)]
    public double PurgeMarginDays { get; set; } = 7;

    /// <summary>Seconds between two looks for rows that may be removed, default 60.</summary>
    [Range(0.1, 86_400)]
    public double PurgeSeconds { get; set; } = 60;

    /// <summary>How long what ended runs leave is kept, as the domain's rule takes it.</summary>
    internal RetentionPolicy RetentionPolicy => new(
        TimeSpan.FromMinutes(WorkingFilesMinutes), TimeSpan.FromDays(RetentionDays), UnmergedDays is { } days ? TimeSpan.FromDays(Math.Max(days, RetentionDays)) : null);

    /// <summary>The limits on turns in flight as the domain's rule takes them.</summary>
    internal AdmissionLimits AdmissionLimits => new(MaxTurnsPerTenant, MaxTurns);
}
