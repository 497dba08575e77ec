using System.Diagnostics;

namespace Orchestrate.Bench.Load;

/// <summary>The same work again and again, one at a time or many at once, each of them measured.</summary>
public abstract class WorkLoad
{
    /// <summary>One run after the other. Returns their durations from the request to the last event, milliseconds.</summary>
    public async Task<IReadOnlyList<double>> OneByOneAsync(int runs, CancellationToken cancellationToken)
    {
        var durations = new List<double>();
        for (var i = 0; i < runs; i++)
            durations.Add(await RunAsync(cancellationToken));
        return durations;
    }

    /// <summary>Keeps a number of runs in flight until so many have ended. Returns runs a second, and their durations in milliseconds.</summary>
    public async Task<(double PerSecond, IReadOnlyList<double> Durations)> InFlightAsync(int inFlight, int runs, CancellationToken cancellationToken)
    {
        var (left, began) = (runs, Stopwatch.GetTimestamp());
        var durations = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
        {
            var own = new List<double>();
            while (Interlocked.Decrement(ref left) >= 0)
                own.Add(await RunAsync(cancellationToken));
            return own;
        }));
        return (runs / Stopwatch.GetElapsedTime(began).TotalSeconds, [.. durations.SelectMany(own => own)]);
    }

    /// <summary>Has one run done, and returns how long it took, milliseconds.</summary>
    protected abstract Task<double> RunAsync(CancellationToken cancellationToken);
}
