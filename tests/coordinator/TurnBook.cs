using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Tests;

/// <summary>What runners had at the same time. Written by one runner or several.</summary>
public sealed class TurnBook
{
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(30);

    private readonly Lock _lock = new();
    private readonly List<(Guid Run, Guid Work, bool Begins)> _entries = [];
    private readonly Dictionary<string, int> _freezing = [];
    private int _hanging;

    /// <summary>Turns that have begun so far.</summary>
    public int Begun => Entries().Count(entry => entry.Begins);

    /// <summary>Turns that runners took and never answer.</summary>
    public int Hanging
    {
        get
        {
            lock (_lock)
                return _hanging;
        }
    }

    /// <summary>Runs in the order in which their first turns began.</summary>
    public IReadOnlyList<Guid> Order => [.. Entries().Where(entry => entry.Begins).Select(entry => entry.Run).Distinct()];

    /// <summary>After some more turns (none) a runner takes turns and never answers, like one that hangs.</summary>
    public void Freeze(string runner, int after = 0)
    {
        lock (_lock)
            _freezing[runner] = after;
    }

    /// <summary>A runner of that name that writes into this book.</summary>
    public FakeRunnerOptions Runner(string name) => new() { Book = this, Name = name };

    /// <summary>The most turns of these runs that were held at once.</summary>
    public int Most(IReadOnlyCollection<Guid> runs)
    {
        var held = new HashSet<Guid>();
        var most = 0;
        foreach (var (_, work, begins) in Entries().Where(entry => runs.Contains(entry.Run)))
        {
            _ = begins ? held.Add(work) : held.Remove(work);
            most = Math.Max(most, held.Count);
        }

        return most;
    }

    /// <summary>Such a runner works again; what it took meanwhile it has forgotten.</summary>
    public void Thaw(string runner)
    {
        lock (_lock)
            _freezing.Remove(runner);
    }

    /// <summary>Holds a turn as a real runner does. Returns its epoch; null when it is not for this runner, or the runner hangs.</summary>
    public async Task<int?> HoldAsync(ConsumeContext<ExecuteTurn> context, string runner, IBus bus)
    {
        var turn = context.Message;
        var epoch = turn.LeaseEpoch;
        if (turn.MustClaim)
        {
            var claim = await AskAsync(bus, QueueNames.LoopRun, new ClaimWork { RunId = turn.RunId, WorkId = turn.WorkId, LeaseEpoch = epoch, RunnerId = runner, Redelivered = false }, context.CancellationToken);
            if (!claim.GoOn)
                return null;
            epoch = claim.LeaseEpoch;
        }

        var lease = await AskAsync(bus, QueueNames.LoopLeases, new RenewLease { RunId = turn.RunId, WorkId = turn.WorkId, LeaseEpoch = epoch, RunnerId = runner }, context.CancellationToken);
        if (!lease.GoOn)
            return null;
        Write(turn, begins: true);
        if (Hangs(runner))
            return null;
        await Task.Delay(Work, context.CancellationToken);
        Write(turn, begins: false);
        return epoch;
    }

    private static async Task<LeaseAnswered> AskAsync<T>(IBus bus, string queue, T request, CancellationToken cancellationToken)
        where T : class => (await bus.CreateRequestClient<T>(new Uri($"queue:{queue}")).GetResponse<LeaseAnswered>(request, cancellationToken)).Message;

    private bool Hangs(string runner)
    {
        lock (_lock)
        {
            if (!_freezing.TryGetValue(runner, out var left))
                return false;
            _freezing[runner] = left - 1;
            _hanging += left > 0 ? 0 : 1;
            return left <= 0;
        }
    }

    private void Write(ExecuteTurn turn, bool begins)
    {
        lock (_lock)
            _entries.Add((turn.RunId, turn.WorkId, begins));
    }

    private List<(Guid Run, Guid Work, bool Begins)> Entries()
    {
        lock (_lock)
            return [.. _entries];
    }
}
