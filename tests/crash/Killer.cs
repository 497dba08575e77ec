using System.Globalization;

namespace Orchestrate.Crash.Tests;

/// <summary>Kills the host at drawn moments, and looks after each new start for what the killed one left behind.</summary>
/// <param name="host">The host.</param>
/// <param name="fleet">Its runs.</param>
/// <param name="dice">What draws the moments.</param>
/// <param name="mayKill">Whether a run can take another kill now; a kill waits until all open runs can.</param>
internal sealed class Killer(CrashHost host, Fleet fleet, Random dice, Func<CrashRun, bool>? mayKill = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    // A run that can take no more kills must come to its end first, also on a machine that does much else.
    private static readonly TimeSpan RunsEnd = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan OrphansGone = TimeSpan.FromSeconds(10);

    private readonly Queue<string> _targets = new();
    private readonly List<KillRecord> _kills = [];
    private IReadOnlyList<OsProcess> _family = [];

    public IReadOnlyList<KillRecord> Kills => _kills;

    /// <summary>One life that ends with a kill.</summary>
    public async Task StartAndKillAsync(int inFlight)
    {
        var target = NextTarget();
        var delay = TimeSpan.FromMilliseconds(dice.Next(0, target == Phases.Starting ? 3000 : 400));
        host.Launch();
        if (target == Phases.Starting)
        {
            await PassAsync(delay);
            await KillAsync(target, Phases.Starting, delay);
            return;
        }

        await ReadyAsync();
        // An aim that no run comes to is given up after so many other events: by then enough has happened that can be lost.
        var moment = new Moment(target, dice.Next(15, 60));
        using var life = new CancellationTokenSource();
        var living = fleet.LiveAsync(inFlight, moment.See, life.Token);
        await Task.WhenAny(moment.Come, living, PassAsync(Patience));
        if (living.IsCompleted)
            await living;
        await PassAsync(delay);
        await Eventually.HoldsAsync(() => Task.FromResult(living.IsCompleted || fleet.Open.All(run => mayKill?.Invoke(run) ?? true)), "the runs can take another kill, or have ended", RunsEnd);
        await KillAsync(target, moment.Last, delay);
        await life.CancelAsync();
        await living;
    }

    /// <summary>The last life; ends when every run has ended and no more can be drawn, if there are to be <paramref name="inFlight"/>.</summary>
    public async Task StartAndFinishAsync(TimeSpan limit, int inFlight = 0)
    {
        host.Launch();
        await ReadyAsync();
        using var life = new CancellationTokenSource(limit);
        await fleet.LiveAsync(inFlight, _ => { }, life.Token);
    }

    private async Task ReadyAsync()
    {
        await host.ReadyAsync();
        var left = _family;
        await Eventually.EqualsAsync("", () => Task.FromResult(string.Join('\n', left.Where(OsProcesses.IsAlive).Select(p => $"{p.Id} {p.Command}"))), "what the killed host had started is gone", OrphansGone);
    }

    private string NextTarget()
    {
        if (_targets.Count == 0)
        {
            var deck = Phases.All.ToArray();
            dice.Shuffle(deck);
            foreach (var phase in deck)
                _targets.Enqueue(phase);
        }

        return _targets.Dequeue();
    }

    // The moment of a kill is drawn and not waited for: that is what is tested.
    private static Task PassAsync(TimeSpan time) => Task.Delay(time);

    private async Task KillAsync(string target, string after, TimeSpan delay)
    {
        var scope = dice.Next(100) switch
        {
            < 55 => KillScope.Host,
            < 85 => KillScope.Tree,
            _ => KillScope.Machine,
        };
        var open = fleet.Open;
        foreach (var run in open)
            run.Kills++;
        _family = [.. OsProcesses.Of(host.DataFolder).Where(p => !IsDatabase(p))];
        _kills.Add(new KillRecord(target, after, delay, scope, _family.Count, [.. open.Select(r => r.Phase)]));
        var tree = scope == KillScope.Host ? [] : OsProcesses.DescendantsOf(host.ProcessId);
        var database = scope == KillScope.Machine ? DatabaseProcesses() : [];
        await host.KillAsync();
        foreach (var process in tree.Concat(database))
            OsProcesses.Kill(process);
        host.Note(string.Create(CultureInfo.InvariantCulture, $"===== kill {_kills.Count} of {scope} after {after} + {delay.TotalMilliseconds:0} ms ====="));
    }

    private IReadOnlyList<OsProcess> DatabaseProcesses() => [.. OsProcesses.Of(Path.Combine(host.DataFolder, "postgres")).Where(IsDatabase)];

    private static bool IsDatabase(OsProcess process) => process.Command.Contains("postgres:", StringComparison.Ordinal) || process.Command.Contains("bin/postgres ", StringComparison.Ordinal);
}
