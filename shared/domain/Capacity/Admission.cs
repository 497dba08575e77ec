namespace Orchestrate.Domain.Capacity;

/// <summary>
/// Which turns may be sent to the runners. The runners' queue is first in, first out; what keeps a tenant with a hundred runs from starving one
/// with a single run is that only so many turns are in it, and whose they are is decided here.
/// </summary>
public static class Admission
{
    /// <summary>Whether new turns need not wait: there is room for them, and there would still be if everything that waits were admitted first.</summary>
    /// <param name="turns">How many; all or none.</param>
    /// <param name="inUse">What is in flight and waits.</param>
    /// <param name="limits">The limits.</param>
    public static bool AtOnce(int turns, CapacityInUse inUse, AdmissionLimits limits)
    {
        ArgumentNullException.ThrowIfNull(inUse);
        ArgumentNullException.ThrowIfNull(limits);
        return !inUse.TenantWaits && inUse.OfTenant + turns <= limits.PerTenant && inUse.Overall + inUse.Waiting + turns <= limits.Overall;
    }

    /// <summary>
    /// The same for one of several deciders that admit at the same time and do not see each other: each keeps what it sees below its share, so that all of them together keep the limits.
    /// </summary>
    /// <param name="turns">How many; all or none.</param>
    /// <param name="inUse">What is in flight and waits; at least everything that this decider itself has admitted.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="deciders">Most deciders at the same time.</param>
    public static bool WithinShare(int turns, CapacityInUse inUse, AdmissionLimits limits, int deciders)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return AtOnce(turns, inUse, new AdmissionLimits(limits.PerTenant / deciders, limits.Overall / deciders));
    }

    /// <summary>
    /// What may be in flight beside turns that are within a decider's share: while nothing waits and no more than this is in flight, <see cref="WithinShare"/> says yes to each tenant's turns,
    /// one after the other, and with one more in flight it refuses one of them.
    /// </summary>
    /// <param name="turns">New turns by tenant.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="deciders">Most deciders at the same time.</param>
    /// <returns>Null when they are too many even with nothing in flight.</returns>
    public static RoomLeft? RoomBeside(IReadOnlyDictionary<string, int> turns, AdmissionLimits limits, int deciders)
    {
        ArgumentNullException.ThrowIfNull(turns);
        ArgumentNullException.ThrowIfNull(limits);
        var ofTenants = turns.ToDictionary(tenant => tenant.Key, tenant => (limits.PerTenant / deciders) - tenant.Value, StringComparer.Ordinal);
        var overall = (limits.Overall / deciders) - turns.Values.Sum();
        return overall < 0 || ofTenants.Values.Any(room => room < 0) ? null : new RoomLeft(overall, ofTenants);
    }

    /// <summary>
    /// Chooses which waiting turns are admitted, in that order. Each place goes to the tenant with the fewest turns in flight, within it to the run with
    /// the fewest, within it to the turn that has waited longest. Between equals the longer wait of the next turn decides, then the id: the same arguments give the same choice.
    /// </summary>
    /// <remarks>Fewest in flight rather than round-robin: places become free one by one, and a turn order that is not remembered would begin anew with each of them.</remarks>
    /// <param name="waiting">Turns that could be sent now.</param>
    /// <param name="inFlight">What is in flight.</param>
    /// <param name="limits">The limits.</param>
    public static IReadOnlyList<WaitingTurn> Choose(IReadOnlyCollection<WaitingTurn> waiting, IReadOnlyCollection<TurnsInFlight> inFlight, AdmissionLimits limits)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        ArgumentNullException.ThrowIfNull(inFlight);
        ArgumentNullException.ThrowIfNull(limits);
        var free = limits.Overall - inFlight.Sum(run => run.Count);
        var ofTenant = inFlight.GroupBy(run => run.Tenant, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(run => run.Count), StringComparer.Ordinal);
        var tenants = new PriorityQueue<Tenant, Place>();
        foreach (var group in waiting.GroupBy(turn => turn.Tenant, StringComparer.Ordinal))
            Enqueue(new Tenant(group, inFlight, ofTenant.GetValueOrDefault(group.Key)));

        var chosen = new List<WaitingTurn>();
        while (chosen.Count < free && tenants.TryDequeue(out var tenant, out _))
        {
            chosen.Add(tenant.Take());
            Enqueue(tenant);
        }

        return chosen;

        void Enqueue(Tenant tenant)
        {
            if (tenant.InFlight < limits.PerTenant && tenant.Place is { } place)
                tenants.Enqueue(tenant, place);
        }
    }

    /// <summary>Who is served before whom: fewest in flight, longest wait, id.</summary>
    private sealed record Place(int InFlight, DateTimeOffset Since, string Id) : IComparable<Place>
    {
        public int CompareTo(Place? other)
        {
            if (other is null)
                return 1;
            var order = InFlight.CompareTo(other.InFlight);
            if (order == 0)
                order = Since.CompareTo(other.Since);
            return order != 0 ? order : string.CompareOrdinal(Id, other.Id);
        }
    }

    private sealed class Tenant
    {
        private readonly PriorityQueue<Run, Place> _runs = new();
        private readonly string _name;

        public Tenant(IGrouping<string, WaitingTurn> waiting, IReadOnlyCollection<TurnsInFlight> inFlight, int count)
        {
            _name = waiting.Key;
            InFlight = count;
            var ofRun = inFlight.Where(run => run.Tenant == _name).GroupBy(run => run.RunId).ToDictionary(group => group.Key, group => group.Sum(run => run.Count));
            foreach (var group in waiting.GroupBy(turn => turn.RunId))
                Enqueue(new Run(new Queue<WaitingTurn>(group.OrderBy(turn => turn.Since).ThenBy(turn => turn.WorkId)), ofRun.GetValueOrDefault(group.Key)));
        }

        public int InFlight { get; private set; }

        /// <summary>Null when none of its turns waits.</summary>
        public Place? Place => _runs.TryPeek(out var run, out _) ? new Place(InFlight, run.Waiting.Peek().Since, _name) : null;

        public WaitingTurn Take()
        {
            var run = _runs.Dequeue();
            var turn = run.Waiting.Dequeue();
            InFlight++;
            Enqueue(run with { InFlight = run.InFlight + 1 });
            return turn;
        }

        private void Enqueue(Run run)
        {
            if (run.Waiting.TryPeek(out var next))
                _runs.Enqueue(run, new Place(run.InFlight, next.Since, next.RunId.ToString("N")));
        }
    }

    private sealed record Run(Queue<WaitingTurn> Waiting, int InFlight);
}
