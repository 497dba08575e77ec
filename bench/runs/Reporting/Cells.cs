using System.Globalization;
using Orchestrate.Bench.Common;
using Orchestrate.Bench.Rows;

namespace Orchestrate.Bench.Reporting;

/// <summary>How figures are written.</summary>
internal static class Cells
{
    /// <summary>A figure with three digits that say something.</summary>
    internal static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    /// <summary>A limit of a bar, for example <c>≤ 35 ms</c>; a dash where there is none.</summary>
    internal static string Limit(Bar bar, double? limit) => limit is { } value ? $"{(bar.Better == Better.Less ? "≤" : "≥")} {WithUnit(value.ToString("#,0.##", CultureInfo.InvariantCulture), bar)}" : "—";

    /// <summary>The median with the smallest and the largest repetition, and what was measured beside it.</summary>
    internal static string Measured(ReportLine line)
    {
        if (line.Measurement is not { } measured)
            return line.Problem is null ? "—" : line.Problem.Split('\n')[0];
        var text = WithUnit(Number(measured.Median()), line.Bar);
        if (measured.Values.Count > 1)
            text += $" ({Number(measured.Values.Min())}–{Number(measured.Values.Max())})";
        return string.Concat([text, .. measured.Also.Select(also => $", {also.Key} {Number(Statistics.Median(also.Value))}")]);
    }

    /// <summary>A verdict in words.</summary>
    internal static string Verdict(ReportLine line) => line.Verdict() switch
    {
        Reporting.Verdict.Reached => "reached",
        Reporting.Verdict.Met => "met",
        Reporting.Verdict.Missed => "MISSED",
        Reporting.Verdict.NoBar => "",
        _ => "NOT MEASURED",
    };

    /// <summary>A difference in words, for example <c>-12 % (noise 4 %): better</c>.</summary>
    internal static string Change(Comparison? comparison) => comparison is null ? "—" : string.Create(
        CultureInfo.InvariantCulture,
        $"{comparison.ChangePercent:+0.0;-0.0;0} % {(comparison.NoisePercent is { } noise ? string.Create(CultureInfo.InvariantCulture, $"(noise {noise:0.0} %): {Word(comparison.Outcome)}") : "(noise unknown)")}");

    private static string Word(Outcome outcome) => outcome switch { Outcome.Better => "better", Outcome.Worse => "WORSE", _ => "same" };

    private static string WithUnit(string number, Bar bar) => bar.Unit.Length == 0 ? number : $"{number} {bar.Unit}";
}
