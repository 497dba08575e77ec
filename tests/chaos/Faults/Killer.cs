using Orchestrate.Chaos.Tests.Fleets;

namespace Orchestrate.Chaos.Tests.Faults;

/// <summary>
/// Kills replicas with <c>kill -9</c> at drawn moments and starts them again: each service in turn, and again and again two replicas at once, of the same service or of two.
/// A third of the kills comes while the last victim still starts.
/// </summary>
/// <param name="fleet">The fleet.</param>
/// <param name="inFlight">How many runs are open.</param>
/// <param name="dice">What draws.</param>
internal sealed class Killer(Fleet fleet, Func<int> inFlight, Random dice)
{
    private readonly Queue<IReadOnlyList<Replica>> _next = new();
    private readonly List<Kill> _kills = [];

    public IReadOnlyList<Kill> Kills => _kills;

    /// <summary>Processes that were killed.</summary>
    public int Count => _kills.Sum(kill => kill.Victims.Count);

    /// <summary>Waits until runs are open, and goes on until so many processes were killed.</summary>
    public async Task KillAsync(int processes)
    {
        await Eventually.HoldsAsync(() => Task.FromResult(inFlight() > 0), "runs are in flight", TimeSpan.FromMinutes(2));
        while (Count < processes)
        {
            await PassAsync(1_500);
            var victims = Next();
            var open = inFlight();
            await Task.WhenAll(victims.Where(v => v.IsRunning).Select(v => v.KillAsync()));
            var down = await PassAsync(1_000);
            foreach (var victim in victims)
                victim.Launch();
            _kills.Add(new Kill([.. victims.Select(v => v.Name)], down, open));
            if (dice.Next(3) > 0)
                await Task.WhenAll(victims.Select(v => v.ReadyAsync()));
        }
    }

    private IReadOnlyList<Replica> Next()
    {
        if (_next.Count == 0)
            Deal();
        return _next.Dequeue();
    }

    private void Deal()
    {
        var deck = Enum.GetValues<Service>().Select(service => (IReadOnlyList<Replica>)[Any(fleet.Of(service))]).ToList();
        deck.Add(Two(fleet.Of(Enum.GetValues<Service>()[dice.Next(5)])));
        deck.Add(Two(fleet.Replicas));
        var shuffled = deck.ToArray();
        dice.Shuffle(shuffled);
        foreach (var victims in shuffled)
            _next.Enqueue(victims);
    }

    private Replica Any(IReadOnlyList<Replica> replicas) => replicas[dice.Next(replicas.Count)];

    private Replica[] Two(IReadOnlyList<Replica> replicas)
    {
        var shuffled = replicas.ToArray();
        dice.Shuffle(shuffled);
        return shuffled[..2];
    }

    // The moment of a kill is drawn and not waited for: that is what is tested.
    private async Task<TimeSpan> PassAsync(int mostMilliseconds)
    {
        var time = TimeSpan.FromMilliseconds(dice.Next(mostMilliseconds));
        await Task.Delay(time);
        return time;
    }
}
