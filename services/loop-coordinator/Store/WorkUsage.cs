using System.Text.Json;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>What running work has reported, read under a decision's locks: a heartbeat that comes at the same time waits, and is then fenced off or finds the work closed.</summary>
public static class WorkUsage
{
    private const string OfEpoch = "SELECT usage::text FROM loop.work WHERE work_id = $1 AND epoch = $2 AND usage IS NOT NULL FOR UPDATE";

    private const string OfRun = "SELECT work_id, usage::text FROM loop.work WHERE run_id = $1 AND usage IS NOT NULL FOR UPDATE";

    /// <summary>What one epoch of a piece of work has reported; null for nothing, and when the epoch is no longer the current one.</summary>
    public static async Task<TurnUsage?> OfAsync(DecisionReads reads, Guid workId, int epoch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reads);
        var found = await reads.ReadAsync(Sql.Command(OfEpoch, Sql.Value(workId), Sql.Value(epoch)), reader => Read(reader.GetString(0)), cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>What all work of a run has reported under its current epochs, by work id.</summary>
    public static async Task<IReadOnlyDictionary<Guid, TurnUsage>> OfRunAsync(DecisionReads reads, Guid runId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reads);
        var found = await reads.ReadAsync(Sql.Command(OfRun, Sql.Value(runId)), reader => (Work: reader.GetGuid(0), Usage: Read(reader.GetString(1))), cancellationToken);
        return found.ToDictionary(entry => entry.Work, entry => entry.Usage);
    }

    internal static string Write(TurnUsage usage) => JsonSerializer.Serialize(usage, DomainJson.Options);

    private static TurnUsage Read(string json) => JsonSerializer.Deserialize<TurnUsage>(json, DomainJson.Options) ?? new();
}
