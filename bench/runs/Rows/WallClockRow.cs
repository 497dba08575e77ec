using Orchestrate.Bench.Common;
using Orchestrate.Bench.Fleet;
using Orchestrate.Bench.Load;

namespace Orchestrate.Bench.Rows;

/// <summary>How near a run comes to the time that its agents need: with a model that thinks for a second, six turns that must follow one another take six seconds.</summary>
public sealed class WallClockRow : IBenchRow
{
    private const int TurnsInSequence = 6;
    private const int Runs = 5;
    private const int WarmUp = 300;
    private static readonly Bar Clock = new("wall-clock", "wall clock with a 1 s model, times the critical path", "", 1.05, 1.02);

    /// <inheritdoc/>
    public string Name => "wall-clock";

    /// <inheritdoc/>
    public string About => "One run of 12 turns on the five processes with agents that take 1 s a turn: its time, divided by the 6 s of its 6 turns that follow one another.";

    /// <inheritdoc/>
    public IReadOnlyList<Bar> Bars => [Clock];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var fleet = await context.StartFleetAsync(cancellationToken);
        using var http = fleet.CreateClient();
        using var thinking = new Thinking(fleet.Stub);
        var load = new RunLoad(http);
        await load.InFlightAsync(RunFigures.InFlight, context.Count(WarmUp), cancellationToken);
        await thinking.TakesAsync(TimeSpan.FromSeconds(1), cancellationToken);
        var ratios = new List<double>();
        for (var repetition = 0; repetition < context.Repetitions; repetition++)
        {
            var times = await load.OneByOneAsync(context.Count(Runs), cancellationToken);
            ratios.Add(Statistics.Median(times) / (TurnsInSequence * 1_000));
            context.Say($"  {ratios[^1]:0.000} × {TurnsInSequence} s");
        }

        return [new Measurement(Clock.Id, ratios)];
    }
}
