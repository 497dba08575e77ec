namespace Orchestrate.Bench.Reporting;

/// <summary>How one figure differs from what an earlier run measured.</summary>
/// <param name="Before">The earlier median, in the bar's unit.</param>
/// <param name="ChangePercent">By how much the median is larger now (negative: smaller), in percent of the earlier one.</param>
/// <param name="NoisePercent">How far the repetitions of one run lay apart, the worse of both runs. Null when one of them was measured only once: then nobody knows.</param>
/// <param name="Outcome">What that means.</param>
public sealed record Comparison(double Before, double ChangePercent, double? NoisePercent, Outcome Outcome)
{
    /// <summary>Compares a line with the one of the same bar in an earlier report; null where one of them was not measured.</summary>
    /// <param name="now">The line.</param>
    /// <param name="earlier">The earlier report.</param>
    public static Comparison? Of(ReportLine now, BenchReport earlier)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(earlier);
        var old = earlier.Lines.FirstOrDefault(line => line.Bar.Id == now.Bar.Id)?.Measurement;
        if (now.Measurement is not { } measured || old is null || old.Median() == 0)
            return null;
        var change = (measured.Median() - old.Median()) / old.Median() * 100;
        double? noise = measured.Values.Count > 1 && old.Values.Count > 1 ? Math.Max(measured.SpreadPercent(), old.SpreadPercent()) : null;
        var better = now.Bar.Better == Rows.Better.Less ? change < 0 : change > 0;
        var outcome = noise is not { } known ? Outcome.Unknown : Math.Abs(change) <= known ? Outcome.Same : better ? Outcome.Better : Outcome.Worse;
        return new Comparison(old.Median(), change, noise, outcome);
    }
}
