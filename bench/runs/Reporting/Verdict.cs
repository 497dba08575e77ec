namespace Orchestrate.Bench.Reporting;

/// <summary>What a measurement says about a bar.</summary>
public enum Verdict
{
    /// <summary>It could not be measured.</summary>
    NotMeasured,

    /// <summary>There is no bar.</summary>
    NoBar,

    /// <summary>The median is on the wrong side of "must".</summary>
    Missed,

    /// <summary>The median meets "must".</summary>
    Met,

    /// <summary>The median meets "must" and "reach for".</summary>
    Reached,
}
