using System.Collections.Concurrent;

namespace Orchestrate.Chaos.Tests.Clients;

/// <summary>Keeps runs in flight: each of so many people submits one, follows it to its end and submits the next.</summary>
internal sealed class RunsInFlight(EdgeClient client)
{
    private readonly ConcurrentQueue<ChaosRun> _all = new();
    private readonly Guid _prefix = Guid.NewGuid();
    private int _number;

    /// <summary>Every run that was submitted.</summary>
    public IReadOnlyList<ChaosRun> All => [.. _all];

    public int InFlight => _all.Count(run => !run.Ended);

    /// <summary>Goes on until <paramref name="more"/> says no, and then to the end of what is open.</summary>
    public Task KeepAsync(int inFlight, Func<bool> more, TimeSpan limit, Action<SeenEvent>? onEvent = null) => Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
    {
        while (more())
            await OneAsync(limit, onEvent);
    }));

    /// <summary>Submits so many at once and follows all of them to their end.</summary>
    public Task WaveAsync(int runs, TimeSpan limit, Action<SeenEvent>? onEvent = null) => Task.WhenAll(Enumerable.Range(0, runs).Select(_ => OneAsync(limit, onEvent)));

    private async Task OneAsync(TimeSpan limit, Action<SeenEvent>? onEvent)
    {
        var run = await client.SubmitAsync(Bundles.Honest, $"{_prefix}-{Interlocked.Increment(ref _number)}");
        _all.Enqueue(run);
        using var late = new CancellationTokenSource(limit);
        try
        {
            await client.FollowAsync(run, onEvent, late.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new TimeoutException($"Run {run.Id} has not ended within {limit.TotalSeconds:0} s; its client has seen {run.LastSeq} events, the last of them {(run.Seen is [.., var last] ? last.Type : "nothing")}.");
        }
    }
}
