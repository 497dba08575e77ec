using Orchestrate.Bench.Rows;

namespace Orchestrate.Bench.Reporting;

/// <summary>One line of a report: a bar, and what was measured.</summary>
/// <param name="Row">The row's name.</param>
/// <param name="Bar">The bar.</param>
/// <param name="Measurement">What was measured; null when it could not be.</param>
/// <param name="Problem">Why it could not be measured; null when it was.</param>
public sealed record ReportLine(string Row, Bar Bar, Measurement? Measurement, string? Problem = null)
{
    /// <summary>What the measurement says about the bar.</summary>
    public Verdict Verdict()
    {
        if (Measurement is null)
            return Reporting.Verdict.NotMeasured;
        var median = Measurement.Median();
        return Bar.Meets(median, Bar.Must) switch
        {
            false => Reporting.Verdict.Missed,
            null => Reporting.Verdict.NoBar,
            _ => Bar.Meets(median, Bar.Reach) == true ? Reporting.Verdict.Reached : Reporting.Verdict.Met,
        };
    }
}
