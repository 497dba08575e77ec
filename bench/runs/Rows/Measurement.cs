using Orchestrate.Bench.Common;

namespace Orchestrate.Bench.Rows;

/// <summary>What was measured for one bar.</summary>
/// <param name="Bar">The <see cref="Rows.Bar.Id"/>.</param>
/// <param name="Values">The bar's figure once for each repetition, in the bar's unit; never empty.</param>
public sealed record Measurement(string Bar, IReadOnlyList<double> Values)
{
    /// <summary>More of the same repetitions, for example <c>p95</c> of a bar that is a p50; shown behind the figure. The key names the unit where it is not the bar's.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Also { get; init; } = new Dictionary<string, IReadOnlyList<double>>();

    /// <summary>What a reader must know to understand the figure, in one line; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>What is compared with the bar: the median of the repetitions.</summary>
    public double Median() => Statistics.Median(Values);

    /// <summary>How far the repetitions lie apart, in percent of the median: differences below this are noise. 0 for one repetition, which says nothing about noise.</summary>
    public double SpreadPercent() => Median() == 0 ? 0 : (Values.Max() - Values.Min()) / Math.Abs(Median()) * 100;
}
