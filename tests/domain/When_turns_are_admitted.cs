using Orchestrate.Domain.Capacity;

namespace Orchestrate.Domain.Tests;

public sealed class When_turns_are_admitted
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData(1, 0, 0, 0, false, true)]
    [InlineData(3, 0, 0, 0, false, true)]
    [InlineData(4, 0, 0, 0, false, false)]
    [InlineData(1, 2, 2, 0, false, true)]
    [InlineData(2, 2, 2, 0, false, false)]
    [InlineData(1, 0, 9, 0, false, true)]
    [InlineData(1, 0, 10, 0, false, false)]
    [InlineData(1, 0, 5, 4, false, true)]
    [InlineData(1, 0, 5, 5, false, false)]
    [InlineData(1, 0, 1, 1, true, false)]
    public void Should_not_wait_when_there_is_room_for_all_of_them_and_for_whoever_waits(int turns, int ofTenant, int overall, int waiting, bool tenantWaits, bool atOnce) =>
        Assert.Equal(atOnce, Admission.AtOnce(turns, new CapacityInUse(ofTenant, overall, waiting, tenantWaits), new AdmissionLimits(3, 10)));

    [Theory]
    [InlineData(2, 0, 0, 0, 4, true)]
    [InlineData(3, 0, 0, 0, 4, false)]
    [InlineData(1, 1, 1, 0, 4, true)]
    [InlineData(1, 2, 2, 0, 4, false)]
    [InlineData(1, 0, 9, 0, 4, true)]
    [InlineData(1, 0, 10, 0, 4, false)]
    [InlineData(1, 0, 5, 5, 4, false)]
    public void Should_stay_within_its_share_when_others_admit_at_the_same_time(int turns, int ofTenant, int overall, int waiting, int deciders, bool admitted) =>
        Assert.Equal(admitted, Admission.WithinShare(turns, new CapacityInUse(ofTenant, overall, waiting, TenantWaits: false), new AdmissionLimits(8, 40), deciders));

    // Each decider sees everything that was committed before it began and nothing of those beside it, as transactions do.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Should_keep_the_limit_whatever_deciders_do_beside_each_other(int seed)
    {
        const int deciders = 4;
        var (random, limits) = (new Random(seed), new AdmissionLimits(37, 37));
        var (inFlight, open) = (0, new int?[deciders]);
        for (var step = 0; step < 20_000; step++)
        {
            var place = random.Next(deciders);
            if (open[place] is { } admitted)
            {
                inFlight += admitted;
                open[place] = null;
            }
            else
            {
                var turns = random.Next(1, 6);
                open[place] = Admission.WithinShare(turns, new CapacityInUse(inFlight, inFlight, 0, TenantWaits: false), limits, deciders) ? turns : 0;
            }

            if (random.Next(4) == 0)
                inFlight = Math.Max(0, inFlight - random.Next(1, 4));
            Assert.True(inFlight + open.Sum(turn => turn ?? 0) <= limits.Overall);
        }
    }

    // Said beforehand, by the room that is left, and afterwards, tenant by tenant, it must be the same.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Should_say_what_may_be_in_flight_beside_turns_that_are_within_the_share(int seed)
    {
        var random = new Random(seed);
        var seen = new Dictionary<(bool Fits, bool Possible), int>();
        for (var round = 0; round < 5_000; round++)
        {
            var (deciders, limits) = (random.Next(1, 5), new AdmissionLimits(random.Next(1, 40), random.Next(1, 60)));
            var turns = Counts(0, 6);
            var inFlight = Counts(0, 9);
            var room = Admission.RoomBeside(turns, limits, deciders);
            Assert.False(room is { Overall: < 0 } || room?.OfTenants.Values.Any(left => left < 0) is true);
            var fits = room is not null && inFlight.Values.Sum() <= room.Overall && room.OfTenants.All(tenant => inFlight[tenant.Key] <= tenant.Value);

            var admitted = true;
            foreach (var (tenant, count) in turns)
            {
                admitted &= Admission.WithinShare(count, new CapacityInUse(inFlight[tenant], inFlight.Values.Sum(), 0, TenantWaits: false), limits, deciders);
                inFlight[tenant] += count;
            }

            Assert.Equal(admitted, fits);
            seen[(fits, room is not null)] = seen.GetValueOrDefault((fits, room is not null)) + 1;
        }

        Assert.Equal(3, seen.Count);
        Assert.All(seen.Values, count => Assert.True(count > 100));

        Dictionary<string, int> Counts(int least, int most) => new[] { "a", "b", "c" }.ToDictionary(tenant => tenant, _ => random.Next(least, most), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("a1 a1 a1 a1", "", 3, 10, "a1 a1 a1")]
    [InlineData("a1 a1 a1 b1", "", 3, 10, "a1 b1 a1 a1")]
    [InlineData("a1 a1 b1 b1", "", 3, 3, "a1 b1 a1")]
    [InlineData("a1 a1 b1", "a1 a1", 3, 10, "b1 a1")]
    [InlineData("a1 b1", "a1 a1 a1", 3, 10, "b1")]
    [InlineData("a1 a1 a1 a2", "", 3, 10, "a1 a2 a1")]
    [InlineData("a1 a2 a2", "a1 a1", 5, 10, "a2 a2 a1")]
    [InlineData("a1 b1", "c1 c1", 3, 2, "")]
    [InlineData("a1 b1", "c1 c1 c1", 1, 2, "")]
    public void Should_give_each_place_to_the_tenant_and_then_to_the_run_with_the_fewest(string waiting, string inFlight, int perTenant, int overall, string expected)
    {
        var chosen = Admission.Choose(Turns(waiting), [.. Split(inFlight).Select(name => new TurnsInFlight(name[..1], Run(name), 1))], new AdmissionLimits(perTenant, overall));
        Assert.Equal(expected, string.Join(' ', chosen.Select(turn => turn.Tenant + turn.RunId.ToString("N")[^1])));
    }

    [Fact]
    public void Should_serve_the_longest_wait_among_equals()
    {
        var late = new WaitingTurn("a", Run("a1"), Run("a1"), Start.AddSeconds(2));
        var early = new WaitingTurn("b", Run("b1"), Run("b1"), Start.AddSeconds(1));
        Assert.Equal([early], Admission.Choose([late, early], [], new AdmissionLimits(1, 1)));
    }

    [Fact]
    public void Should_never_exceed_a_limit_nor_favour_anybody_whatever_waits()
    {
        var random = new Random(4711);
        for (var round = 0; round < 2_000; round++)
        {
            var limits = new AdmissionLimits(random.Next(1, 5), random.Next(1, 12));
            var waiting = Enumerable.Range(0, random.Next(30)).Select(_ => new WaitingTurn(Tenant(random), Run($"r{random.Next(4)}"), Id(random), Start.AddSeconds(random.Next(5)))).ToList();
            var inFlight = Enumerable.Range(0, random.Next(6)).Select(_ => new TurnsInFlight(Tenant(random), Run($"r{random.Next(4)}"), random.Next(1, 3))).ToList();
            var chosen = Admission.Choose(waiting, inFlight, limits);

            var held = inFlight.GroupBy(run => run.Tenant).ToDictionary(group => group.Key, group => group.Sum(run => run.Count));
            var overall = held.Values.Sum();
            var left = waiting.ToList();
            foreach (var turn in chosen)
            {
                Assert.True(left.Remove(turn));
                var mine = held.GetValueOrDefault(turn.Tenant);
                Assert.DoesNotContain(left, other => held.GetValueOrDefault(other.Tenant) < Math.Min(mine, limits.PerTenant));
                held[turn.Tenant] = mine + 1;
                overall++;
                Assert.True(mine < limits.PerTenant && overall <= limits.Overall);
            }

            // Nothing is left waiting that had room.
            Assert.True(overall >= limits.Overall || left.All(turn => held.GetValueOrDefault(turn.Tenant) >= limits.PerTenant));
            Assert.Equal(chosen, Admission.Choose([.. waiting.OrderBy(turn => turn.WorkId)], [.. inFlight.AsEnumerable().Reverse()], limits));
        }
    }

    [Fact]
    public void Should_let_nobody_starve_when_places_become_free_one_by_one()
    {
        var limits = new AdmissionLimits(10, 4);
        var waiting = Turns(string.Join(' ', Enumerable.Repeat("a1 a2 b1 c1", 25))).ToList();
        var inFlight = new Queue<WaitingTurn>();
        var served = new List<string>();
        while (waiting.Count > 0)
        {
            if (inFlight.Count == limits.Overall)
                inFlight.Dequeue();
            var turn = Assert.Single(Admission.Choose(waiting, [.. inFlight.Select(held => new TurnsInFlight(held.Tenant, held.RunId, 1))], limits with { Overall = inFlight.Count + 1 }));
            waiting.Remove(turn);
            inFlight.Enqueue(turn);
            served.Add(turn.Tenant);
        }

        // While three tenants have work, each of them is served within any four places.
        Assert.All(Enumerable.Range(0, 56), at => Assert.Equal(3, served.Skip(at).Take(4).Distinct().Count()));
    }

    private static string[] Split(string names) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static WaitingTurn[] Turns(string names) =>
        [.. Split(names).Select((name, index) => new WaitingTurn(name[..1], Run(name), new Guid(index, 0, 0, new byte[8]), Start.AddSeconds(index)))];

    private static Guid Run(string name) => new(0, 0, 0, [0, 0, 0, 0, 0, 0, 0, (byte)(name[1] - '0')]);

    private static string Tenant(Random random) => ((char)('a' + random.Next(4))).ToString();

    private static Guid Id(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
