namespace Orchestrate.Domain.Runs;

/// <summary>Where a run stands. Append-only: stored as text.</summary>
public enum RunStatus
{
    /// <summary>Waits for <c>POST /runs/{id}/start</c>.</summary>
    AwaitingStart,

    /// <summary>The repository is being prepared and the acceptance tests run on its base commit.</summary>
    Preparing,

    /// <summary>The orchestrator agent plans an iteration.</summary>
    Planning,

    /// <summary>Workers act; results are checked and merged.</summary>
    Acting,

    /// <summary>The acceptance tests run on the integrated commit.</summary>
    Checking,

    /// <summary>The orchestrator agent reports.</summary>
    Reporting,

    /// <summary>A person must acknowledge a step.</summary>
    AwaitingAck,

    /// <summary>Running work is being stopped; then the run ends.</summary>
    Stopping,

    /// <summary>The result is being delivered; too late to cancel.</summary>
    Completing,

    /// <summary>Ended: every required acceptance test was verified on the integrated commit.</summary>
    Completed,

    /// <summary>Ended at a limit with at least one required acceptance test verified.</summary>
    PartiallyCompleted,

    /// <summary>Ended without.</summary>
    Failed,

    /// <summary>Ended by a person.</summary>
    Cancelled,

    /// <summary>Ended by its deadline.</summary>
    TimedOut,

    /// <summary>A person asked for a pause; what was dispatched before still runs, nothing else is dispatched.</summary>
    Pausing,

    /// <summary>Paused by a person; nothing runs.</summary>
    Paused,
}
