namespace Orchestrate.LoopCoordinator.Store;

/// <summary>Locks of the coordinator that belong to no row. Taken after a run's row, never before one; a transaction's end releases them.</summary>
internal static class AdvisoryLocks
{
    /// <summary>Places for transactions that admit turns at the same time.</summary>
    public const int Shares = 8;

    /// <summary>Waits for the lock of whoever admits turns alone: one at a time over all replicas, and nobody with a share meanwhile.</summary>
    public const string Admission = "SELECT pg_advisory_xact_lock(hashtextextended('orchestrate.loop.admission', 0))";

    /// <summary>Waits for the lock of one attached OpenCode server, <c>$1</c>.</summary>
    public const string Server = "SELECT pg_advisory_xact_lock(hashtextextended('orchestrate.loop.server.' || $1, 0))";

    // CASE tries one after the other.
    private static readonly string TryShare =
        "CASE WHEN NOT pg_try_advisory_xact_lock_shared(hashtextextended('orchestrate.loop.admission', 0)) THEN false "
        + string.Concat(Enumerable.Range(1, Shares).Select(share => $"WHEN pg_try_advisory_xact_lock(hashtextextended('orchestrate.loop.admission.{share}', 0)) THEN true "))
        + "ELSE false END";

    /// <summary>One of the places beside others, or false at once when somebody admits alone or all are taken.</summary>
    public static readonly string ShareOfAdmission = $"SELECT {TryShare}";

    /// <summary>The same for those who take a place for granted: fails where the other says false.</summary>
    public static readonly string AssumedShareOfAdmission = $"/* Fails when no place is free to admit turns beside others; then the limits are asked. */ SELECT 1 / ({TryShare})::int";
}
