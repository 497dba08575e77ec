using Orchestrate.Bench.Common;
using Orchestrate.Bench.Fleet;
using Orchestrate.Bench.Load;

namespace Orchestrate.Bench.Rows;

/// <summary>The two figures of "the same work": how long one run takes alone, and how many end in a second with fifty in flight.</summary>
internal sealed class RunFigures(WorkLoad load, BenchContext context, RunFleet? fleet = null)
{
    internal const int InFlight = 50;
    private const int WarmUp = 4_000;
    private const int Alone = 200;
    private const int Together = 1_000;

    private readonly List<double> _p50 = [];
    private readonly List<double> _p95 = [];
    private readonly List<double> _perSecond = [];
    private readonly List<double> _p95Together = [];

    internal IReadOnlyList<double> P50 => _p50;

    internal IReadOnlyList<double> PerSecond => _perSecond;

    /// <summary>The processor time of a run among fifty in the last repetition; null without a fleet.</summary>
    internal string? Note { get; private set; }

    /// <summary>The processor time of a run alone in the last repetition; null without a fleet.</summary>
    internal string? NoteAlone { get; private set; }

    /// <summary>Latency is 5 to 8 ms higher after 400 runs than after 1 800, and a tenth fewer runs end in a second after 1 800 than after 4 000: code is compiled anew while it is hot.</summary>
    internal async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        context.Say($"  warming up with {context.Count(WarmUp)} runs");
        await load.InFlightAsync(InFlight, context.Count(WarmUp), cancellationToken);
    }

    /// <summary>One repetition of both figures.</summary>
    internal async Task RepeatAsync(CancellationToken cancellationToken)
    {
        var idle = fleet?.CpuMilliseconds();
        var alone = await load.OneByOneAsync(context.Count(Alone), cancellationToken);
        if (idle is not null)
            NoteAlone = fleet!.CpuOfOne(idle, context.Count(Alone), "run alone");
        _p50.Add(Statistics.Percentile(alone, 50));
        _p95.Add(Statistics.Percentile(alone, 95));
        var before = fleet?.CpuMilliseconds();
        var (perSecond, durations) = await load.InFlightAsync(InFlight, context.Count(Together), cancellationToken);
        if (before is not null)
            Note = fleet!.CpuOfOne(before, context.Count(Together), "run among fifty");
        _perSecond.Add(perSecond);
        _p95Together.Add(Statistics.Percentile(durations, 95));
        context.Say($"  alone p50 {_p50[^1]:0.0} ms, p95 {_p95[^1]:0.0} ms; {InFlight} in flight {perSecond:0.0} runs/s, p95 {_p95Together[^1]:0} ms");
    }

    internal Measurement Latency(Bar bar) => new(bar.Id, _p50) { Also = new Dictionary<string, IReadOnlyList<double>> { ["p95"] = _p95 }, Note = NoteAlone };

    internal Measurement Throughput(Bar bar) => new(bar.Id, _perSecond) { Also = new Dictionary<string, IReadOnlyList<double>> { ["a run's p95 ms"] = _p95Together }, Note = Note };
}
