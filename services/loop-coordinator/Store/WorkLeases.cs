using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>What leases say, read under a decision's locks.</summary>
public static class WorkLeases
{
    private const string NeverHeld = "SELECT 1 FROM loop.work WHERE work_id = $1 AND epoch = $2 AND status = 'open' AND lease_until IS NULL FOR UPDATE";

    /// <summary>Whether no runner has ever had a lease of the work under that epoch, its current one.</summary>
    public static async Task<bool> NeverHeldAsync(DecisionReads reads, Guid workId, int epoch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reads);
        return (await reads.ReadAsync(Sql.Command(NeverHeld, Sql.Value(workId), Sql.Value(epoch)), reader => reader.GetInt32(0), cancellationToken)).Count > 0;
    }
}
