namespace Orchestrate.Messaging;

/// <summary>The named queues. An operator reads in them what waits (ready) and what runs (unacknowledged).</summary>
public static class QueueNames
{
    /// <summary>Everything that a run's saga decides on.</summary>
    public const string LoopRun = "loop-run";

    /// <summary>Runners' reports that were sent together; a message is one or more of what <see cref="LoopRun"/> has one by one.</summary>
    public const string LoopReports = "loop-reports";

    /// <summary>Requests about leases: answered from one row, never by the saga.</summary>
    public const string LoopLeases = "loop-leases";

    /// <summary>Requests about what of a run may be removed: answered from its row, never by the saga.</summary>
    public const string LoopRetention = "loop-retention";

    /// <summary>Requests of runners that were started with other prompts.</summary>
    public const string LoopTemplates = "loop-templates";

    /// <summary>Turns that wait for an OpenCode slot.</summary>
    public const string WorkerTurns = "worker-turns";

    /// <summary>Preparation, integration, acceptance and publication.</summary>
    public const string WorkerChecks = "worker-checks";

    /// <summary>Attempts that people want back.</summary>
    public const string WorkerRestores = "worker-restores";
}
