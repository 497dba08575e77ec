using NpgsqlTypes;
using Orchestrate.Domain.Capacity;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>What a decision reads about the admission of its turns, after it has been taken and before it is stored.</summary>
public static class TurnCapacity
{
    private const string Current = """
        SELECT turns.of_tenant, turns.overall, waits.overall, waits.of_tenant, ARRAY(SELECT work_id FROM loop.work WHERE work_id = ANY($3) AND admitted)
        FROM (
            SELECT count(*) FILTER (WHERE tenant = $1) AS of_tenant, count(*) AS overall FROM loop.work
            WHERE status = 'open' AND admitted AND tenant IS NOT NULL AND work_id <> ALL($2)) AS turns,
        (
            SELECT count(*) AS overall, coalesce(bool_or(tenant = $1), false) AS of_tenant FROM loop.work
            WHERE status = 'open' AND NOT admitted AND tenant IS NOT NULL AND dispatched_at <= $4) AS waits
        """;

    private const string Unsent = "SELECT work_id FROM loop.work WHERE work_id = ANY($1) AND status = 'open' AND NOT admitted FOR UPDATE";

    /// <summary>
    /// What a tenant's new turns find, and which of them have been admitted before. From here to the commit nobody else admits: what is read stays true.
    /// Null for the former when somebody else is admitting right now.
    /// </summary>
    /// <param name="reads">The decision's transaction.</param>
    /// <param name="tenant">Whose turns they are.</param>
    /// <param name="opening">The turns' work ids.</param>
    /// <param name="closing">Work that the same decision closes; it counts no more.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    public static Task<(CapacityInUse? InUse, IReadOnlyList<Guid> Admitted)> ReadAsync(
        DecisionReads reads, string tenant, Guid[] opening, Guid[] closing, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reads);
        return reads.ReadAsync<(CapacityInUse?, IReadOnlyList<Guid>)>(
            [
                Sql.Command(AdvisoryLocks.TryAdmission),
                Sql.Command(Current, Sql.Text(tenant), Sql.Array(closing, NpgsqlDbType.Uuid), Sql.Array(opening, NpgsqlDbType.Uuid), Sql.Time(now)),
            ],
            async reader =>
            {
                await reader.ReadAsync(cancellationToken);
                var alone = reader.GetBoolean(0);
                await reader.NextResultAsync(cancellationToken);
                await reader.ReadAsync(cancellationToken);
                var inUse = new CapacityInUse((int)reader.GetInt64(0), (int)reader.GetInt64(1), (int)reader.GetInt64(2), reader.GetBoolean(3));
                return (alone ? inUse : null, reader.GetFieldValue<Guid[]>(4));
            },
            cancellationToken);
    }

    /// <summary>Those turns that no runner can have, because they were never admitted, and that nobody can admit until the commit.</summary>
    public static async Task<IReadOnlyList<Guid>> UnsentAsync(DecisionReads reads, Guid[] turns, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reads);
        return await reads.ReadAsync(Sql.Command(Unsent, Sql.Array(turns, NpgsqlDbType.Uuid)), reader => reader.GetGuid(0), cancellationToken);
    }
}
