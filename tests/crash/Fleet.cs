using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;

namespace Orchestrate.Crash.Tests;

/// <summary>All runs of the test and the people around them: who submits, who watches, who cancels.</summary>
/// <param name="host">The host.</param>
/// <param name="draw">The run with a number, from 0; null when there are no more.</param>
internal sealed class Fleet(CrashHost host, Func<int, NextRun?> draw)
{
    private const int LongPoll = 5_000;
    private readonly ConcurrentDictionary<Guid, CrashRun> _runs = new();
    private NextRun? _unanswered;

    public IReadOnlyList<CrashRun> All => [.. _runs.Values];

    public IReadOnlyList<CrashRun> Open => [.. _runs.Values.Where(r => !r.Ended)];

    /// <summary>Runs that were submitted.</summary>
    public int Submitted { get; private set; }

    /// <summary>One life of the host: keeps so many runs open and watches them, until the host dies or <paramref name="life"/> ends.</summary>
    public async Task LiveAsync(int inFlight, Action<SeenEvent> onEvent, CancellationToken life)
    {
        var watches = Open.ToDictionary(run => run.Id, run => WatchAsync(run, onEvent, life));
        try
        {
            while (!life.IsCancellationRequested)
            {
                while (Open.Count < inFlight && await SubmitAsync() is { } run)
                {
                    watches[run.Id] = WatchAsync(run, onEvent, life);
                }

                if (watches.Count == 0)
                    return;
                var ended = await Task.WhenAny(watches.Values);
                await ended;
                foreach (var id in watches.Where(w => w.Value.IsCompletedSuccessfully).Select(w => w.Key).ToList())
                    watches.Remove(id);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or OperationCanceledException)
        {
            await DiedAsync(exception, life);
        }

        foreach (var watch in watches.Values)
            await watch;
    }

    private async Task<CrashRun?> SubmitAsync()
    {
        // What was sent to a host that died before it answered is sent again, and must not become a second run.
        _unanswered ??= draw(Submitted);
        if (_unanswered is not { } next)
            return null;
        var id = await host.SubmitAsync(next.Bundle, $"crash-{Submitted}");
        _unanswered = null;
        Submitted++;
        return _runs[id] = new CrashRun(id, next.Behaviour, next.Repository) { CancelAfter = next.CancelAfter };
    }

    private async Task WatchAsync(CrashRun run, Action<SeenEvent> onEvent, CancellationToken life)
    {
        try
        {
            while (!run.Ended)
            {
                foreach (var seen in run.Take(await host.EventsAsync(run.Id, run.LastSeq, LongPoll, life)))
                    onEvent(seen);
                if (run.Behaviour == Behaviour.Cancelled && run.CancelTaken is null && run.LastSeq >= run.CancelAfter)
                    run.CancelTaken = await CancelAsync(run, life);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or OperationCanceledException)
        {
            await DiedAsync(exception, life);
        }
    }

    private async Task<bool> CancelAsync(CrashRun run, CancellationToken life)
    {
        using var response = await host.Http.PostAsJsonAsync($"/runs/{run.Id}/cancel", new { reason = "changed my mind" }, life);
        Assert.True(response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Conflict, $"Cancel of {run.Id}: {response.StatusCode}");
        return response.StatusCode == HttpStatusCode.Accepted;
    }

    /// <summary>A request may break only because the host was killed.</summary>
    private async Task DiedAsync(Exception broken, CancellationToken life)
    {
        try
        {
            await Eventually.HoldsAsync(() => Task.FromResult(life.IsCancellationRequested || host.HasExited), "the host is dead", TimeSpan.FromSeconds(30));
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"A request to the living host failed: {broken.Message}", broken);
        }
    }
}
