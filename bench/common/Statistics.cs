namespace Orchestrate.Bench.Common;

/// <summary>What a handful, or a million, of measurements come down to.</summary>
public static class Statistics
{
    /// <summary>The smallest measured value that at least so many percent of all do not exceed (nearest rank): a value that occurred, never one between two.</summary>
    /// <param name="values">The measurements, in any order.</param>
    /// <param name="percent">Above 0, at most 100.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="percent"/> is outside its range.</exception>
    public static double Percentile(IReadOnlyCollection<double> values, double percent)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        if (values.Count == 0)
            throw new ArgumentException("Nothing was measured.", nameof(values));
        var rank = (int)Math.Ceiling(values.Count * percent / 100);
        return values.Order().ElementAt(rank - 1);
    }

    /// <summary>The middle value; between two middle values their mean.</summary>
    /// <param name="values">The measurements, in any order.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static double Median(IReadOnlyCollection<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
            throw new ArgumentException("Nothing was measured.", nameof(values));
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
