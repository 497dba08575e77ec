namespace Orchestrate.LoopCoordinator.Store;

/// <summary>Locks of the coordinator that belong to no row. Taken after a run's row, never before one; a transaction's end releases them.</summary>
internal static class AdvisoryLocks
{
    /// <summary>Waits for the lock of whoever admits turns: one at a time over all replicas.</summary>
    public const string Admission = "SELECT pg_advisory_xact_lock(hashtextextended('orchestrate.loop.admission', 0))";

    /// <summary>The same lock, or false at once: a decision holds its run's row and must not wait for the Admitter, which writes work of any run.</summary>
    public const string TryAdmission = "SELECT pg_try_advisory_xact_lock(hashtextextended('orchestrate.loop.admission', 0))";

    /// <summary>Waits for the lock of one attached OpenCode server, <c>$1</c>.</summary>
    public const string Server = "SELECT pg_advisory_xact_lock(hashtextextended('orchestrate.loop.server.' || $1, 0))";
}
