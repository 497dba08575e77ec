using Npgsql;
using NpgsqlTypes;
using Orchestrate.Domain.Capacity;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>What is in flight and what waits, of all tenants, read once for all decisions of a transaction; the admissions of those decisions are added to it.</summary>
public sealed class TurnCapacity
{
    private const string InFlight = """
        SELECT tenant, count(*) FROM loop.work WHERE status = 'open' AND admitted AND tenant IS NOT NULL AND work_id <> ALL($1) GROUP BY tenant
        """;

    private const string Waiting = """
        SELECT tenant, count(*) FROM loop.work WHERE status = 'open' AND NOT admitted AND tenant IS NOT NULL AND dispatched_at <= $1 GROUP BY tenant
        """;

    private const string AdmittedBefore = "SELECT work_id FROM loop.work WHERE work_id = ANY($1) AND admitted";

    private const string Unsent = "SELECT work_id FROM loop.work WHERE work_id = ANY($1) AND status = 'open' AND NOT admitted FOR UPDATE";

    // Counts what the two above count.
    private const string Assumed = """
        /* Fails when turns would not be within the limits; then the limits are asked. */
        WITH in_flight AS (SELECT tenant, count(*) AS turns FROM loop.work WHERE status = 'open' AND admitted AND tenant IS NOT NULL AND work_id <> ALL($1) GROUP BY tenant)
        SELECT 1 / (
            NOT EXISTS (SELECT FROM loop.work WHERE status = 'open' AND NOT admitted AND tenant IS NOT NULL AND dispatched_at <= $2)
            AND (SELECT coalesce(sum(turns), 0) FROM in_flight) <= $3
            AND NOT EXISTS (SELECT FROM in_flight JOIN unnest($4, $5) AS room (tenant, turns) ON room.tenant = in_flight.tenant WHERE in_flight.turns > room.turns))::int
        """;

    private readonly Dictionary<string, int> _inFlight = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _waiting = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> _admitted = [];

    private readonly bool _alone;
    private readonly bool _mayAdmit;

    private TurnCapacity(bool alone, bool mayAdmit) => (_alone, _mayAdmit) = (alone, mayAdmit);

    /// <summary>Reads it under a lock that lasts until the commit.</summary>
    /// <param name="reads">The transaction.</param>
    /// <param name="alone">True waits until nobody else admits: what is read stays true. False admits beside others, each within its share.</param>
    /// <param name="known">Work ids of those turns about which is asked that have been in the table before.</param>
    /// <param name="closing">Work that the same transaction closes; it counts no more.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    public static Task<TurnCapacity> ReadAsync(DecisionReads reads, bool alone, Guid[] known, Guid[] closing, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reads);
        return reads.ReadAsync(
            [
                Sql.Command(alone ? AdvisoryLocks.Admission : AdvisoryLocks.ShareOfAdmission),
                Sql.Command(InFlight, Sql.Array(closing, NpgsqlDbType.Uuid)),
                Sql.Command(Waiting, Sql.Time(now)),
                .. known.Length == 0 ? [] : new[] { Sql.Command(AdmittedBefore, Sql.Array(known, NpgsqlDbType.Uuid)) },
            ],
            async reader =>
            {
                await reader.ReadAsync(cancellationToken);
                var capacity = new TurnCapacity(alone, mayAdmit: alone || reader.GetBoolean(0));
                await CountAsync(reader, capacity._inFlight, cancellationToken);
                await CountAsync(reader, capacity._waiting, cancellationToken);
                await reader.NextResultAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                    capacity._admitted.Add(reader.GetGuid(0));
                return capacity;
            },
            cancellationToken);
    }

    /// <summary>
    /// What admits turns beside others without reading: a share of the lock, and a check that nothing waits and that no more is in flight than leaves room for them. Fails where
    /// <see cref="ReadAsync"/> would find no room for one of them, and when anything waits.
    /// </summary>
    /// <param name="room">What may be in flight beside them.</param>
    /// <param name="closing">Work that the same transaction closes; it counts no more.</param>
    /// <param name="now">The time, UTC.</param>
    public static IReadOnlyList<NpgsqlBatchCommand> Check(RoomLeft room, Guid[] closing, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(room);
        return
        [
            Sql.Command(AdvisoryLocks.AssumedShareOfAdmission),
            Sql.Command(
                Assumed,
                Sql.Array(closing, NpgsqlDbType.Uuid),
                Sql.Time(now),
                Sql.Value((long)room.Overall),
                Sql.Array<string>([.. room.OfTenants.Keys], NpgsqlDbType.Text),
                Sql.Array<long>([.. room.OfTenants.Values], NpgsqlDbType.Bigint)),
        ];
    }

    /// <summary>Those turns that no runner can have, because they were never admitted, and that nobody can admit until the commit.</summary>
    public static async Task<IReadOnlyList<Guid>> UnsentAsync(DecisionReads reads, Guid[] turns, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reads);
        return await reads.ReadAsync(Sql.Command(Unsent, Sql.Array(turns, NpgsqlDbType.Uuid)), reader => reader.GetGuid(0), cancellationToken);
    }

    /// <summary>Whether a turn had a place before and keeps it.</summary>
    public bool WasAdmitted(Guid workId) => _admitted.Contains(workId);

    /// <summary>Whether there is room for turns of a tenant.</summary>
    public bool HasRoom(string tenant, int turns, AdmissionLimits limits) =>
        _alone ? Admission.AtOnce(turns, Of(tenant), limits) : _mayAdmit && Admission.WithinShare(turns, Of(tenant), limits, AdvisoryLocks.Shares);

    /// <summary>Whether so little is in flight, and nothing waits, that nobody need admit alone.</summary>
    public bool IsQuiet(AdmissionLimits limits) => _inFlight.Keys.All(tenant => Admission.WithinShare(0, Of(tenant), limits, 2 * AdvisoryLocks.Shares));

    /// <summary>What a tenant finds.</summary>
    public CapacityInUse Of(string tenant) =>
        new(_inFlight.GetValueOrDefault(tenant), _inFlight.Values.Sum(), _waiting.Values.Sum(), _waiting.GetValueOrDefault(tenant) > 0);

    /// <summary>Turns of a tenant were admitted.</summary>
    public void Admit(string tenant, int turns) => _inFlight[tenant] = _inFlight.GetValueOrDefault(tenant) + turns;

    /// <summary>Turns of a tenant have to wait.</summary>
    public void Wait(string tenant, int turns) => _waiting[tenant] = _waiting.GetValueOrDefault(tenant) + turns;

    private static async Task CountAsync(NpgsqlDataReader reader, Dictionary<string, int> counts, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            counts[reader.GetString(0)] = (int)reader.GetInt64(1);
    }
}
